import { expect, test } from "vitest";
import { EngineError } from "./engine.ts";
import { failureOf } from "./failure.ts";

test.each([
  [undefined, "Docker does not answer", "scheduler-error"],
  [500, "something broke", "scheduler-error"],
  [404, "No such image: work:1", "image-missing"],
  [404, "No such container: work", "start-failed"],
  [409, "cannot start a paused container", "start-failed"],
  [500, "failed to register layer: no space left on device", "no-capacity"],
  [
    500,
    "driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated",
    "no-capacity",
  ],
  [500, "unable to find user nobody: no matching entries in passwd file", "start-failed"],
  [500, "OCI runtime create failed: runc create failed: cannot mount", "start-failed"],
])("status %s, %s is %s", (status, message, kind) => {
  expect(failureOf(new EngineError(message, status))).toMatchObject({ kind, message });
});

test("a program that cannot be run is named", () => {
  const words = 'OCI runtime create failed: exec: "work": executable file not found in $PATH: unknown';
  expect(failureOf(new EngineError(words, 400))).toMatchObject({
    kind: "start-failed",
    message: "the program work cannot be run in the image: executable file not found in $PATH",
  });
});

test("a fault of ours is not taken for one of Docker", () => {
  expect(() => failureOf(new TypeError("undefined is not a function"))).toThrow(TypeError);
});
