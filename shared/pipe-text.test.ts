import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { makePipe, writeToPipe } from "../test/support/pipes.ts";
import { pipeText } from "./pipe-text.ts";

const folder = mkdtempSync(join(tmpdir(), "microscaler-pipe-"));
afterAll(() => rmSync(folder, { recursive: true }));

let pipe: string;
let pipes = 0;
beforeEach(() => {
  pipes += 1;
  pipe = join(folder, String(pipes));
  makePipe(pipe);
});

test("what is written is read to its end, however long it takes", () => {
  writeToPipe(pipe, "sleep 0.1; printf one; sleep 0.1; printf two");
  expect(pipeText(pipe)).toBe("onetwo");
});

test("more than a pipe holds is read whole", () => {
  writeToPipe(pipe, "head -c 300000 /dev/zero | tr '\\0' 'a'");
  expect(pipeText(pipe)).toBe("a".repeat(300_000));
});

test("where nobody writes, the wait ends", () => {
  expect(() => pipeText(pipe, 50)).toThrow("it is a pipe, and nothing was written to it within 50 ms");
});

test("where it has no end, the wait ends", () => {
  const writer = writeToPipe(pipe, "printf one; exec sleep 60");
  expect(() => pipeText(pipe, 500)).toThrow("it is a pipe, and what is written to it did not end within 500 ms");
  writer.kill();
});
