import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { prefixLines } from "./output.ts";

function through(chunks: readonly string[]): Promise<string> {
  const [from, to] = [new PassThrough(), new PassThrough()];
  let text = "";
  to.on("data", (chunk) => {
    text += chunk;
  });
  prefixLines(from, to, "[p/w#1] ");
  for (const chunk of chunks) from.write(chunk);
  from.end();
  return new Promise((resolve) => {
    from.on("close", () => setImmediate(() => resolve(text)));
  });
}

test("each line gets its prefix, however it arrives, also the last without an end", async () => {
  expect(await through(["one\ntw", "o\r\n", "three"])).toBe("[p/w#1] one\n[p/w#1] two\n[p/w#1] three\n");
});

test("a line that never ends is cut, not kept for ever", async () => {
  const text = await through(["x".repeat(9000), "y"]);
  expect(text.split("\n").map(({ length }) => length)).toEqual([9008, 9, 0]);
});

test("a reader that cannot keep up slows the replica down", () => {
  const [from, to] = [new PassThrough(), new PassThrough({ highWaterMark: 4 })];
  prefixLines(from, to, "");
  from.emit("data", "a line beyond the mark\n");
  expect(from.isPaused()).toBe(true);
  to.resume();
  return expect.poll(() => from.isPaused()).toBe(false);
});
