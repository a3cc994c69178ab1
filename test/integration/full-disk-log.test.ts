import { spawnSync } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/package-root.ts";
import { needs } from "../support/available.ts";

const full = { name: "dev-full", available: existsSync("/dev/full"), enable: "run it on Linux, which has /dev/full" };

const program = `
  import { createLog } from "./shared/telemetry/log.ts";
  const log = createLog("test");
  for (let line = 0; line < 50_000; line += 1) log.info({ line }, "words that have no place");
  setTimeout(() => console.log(process.memoryUsage().rss), 100);
`;

test("a log on a full disk ends nothing, and its words are not kept for ever", needs(full), () => {
  const { status, stdout } = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: packageRoot(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", openSync("/dev/full", "w")],
  });
  expect(status).toBe(0);
  expect(Number(stdout) / 2 ** 20).toBeLessThan(250);
});
