import { afterEach, expect, test, vi } from "vitest";
import { keptLog } from "../../../test/support/kept-log.ts";
import { makePipe, writeToPipe } from "../../../test/support/pipes.ts";
import { textFiles } from "../../../test/support/text-files.ts";
import { watchConfig } from "./watch-config.ts";

const yaml = `
actuators: { sim: { kind: simulated } }
pools:
  - name: demo
    actuator: sim
    capacity: 7
    workloads: [{ name: a, priority: 1, target: { kind: remainder }, run: {} }]
`;

afterEach(() => void vi.useRealTimers());

test("a configuration from a pipe is read once, with a warning that its changes are not followed", () => {
  vi.useFakeTimers();
  const files = textFiles({});
  const { log, lines } = keptLog();
  const file = files.path("pipe");
  makePipe(file);
  writeToPipe(file, 'printf %s "$1"', yaml);
  const piped = watchConfig(file, { references: "skip" }, log);
  expect(piped.current().pools).toMatchObject([{ capacity: 7 }]);
  vi.advanceTimersByTime(60_000);
  const told = `${file} is no regular file: changes are not followed`;
  expect(lines).toEqual([expect.objectContaining({ level: 40, msg: told })]);
  piped.close();
  files.remove();
});
