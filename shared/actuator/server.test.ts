import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { idle } from "../../test/support/idle-actuator.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { serveActuator } from "./server.ts";
import { ownStateDir } from "./state-dir.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "actuator-server-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

let stopped = 0;
const actuator = {
  ...idle,
  stop: async () => {
    stopped += 1;
  },
};
const serve = (listen: string) =>
  serveActuator({ name: "actuator-idle", actuator, stateDir: ownStateDir(folder), listen, log: keptLog().log });

test("an actuator that cannot start leaves its state folder to the next, whatever was in its way", async () => {
  mkdirSync(join(folder, "fences"));
  await expect(serve("127.0.0.1:0")).rejects.toThrow("fences is a folder and must be a file");
  rmdirSync(join(folder, "fences"));
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const taken = other.address();
  const port = typeof taken === "object" ? taken?.port : undefined;
  await expect(serve(`127.0.0.1:${port}`)).rejects.toThrow("the port is in use");
  other.close();
  expect(stopped).toBe(2);
  await (await serve("127.0.0.1:0")).stop();
  await (await serve("127.0.0.1:0")).stop();
});
