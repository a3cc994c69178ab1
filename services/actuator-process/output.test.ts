import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
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

describe("for many replicas that wait for one reader", () => {
  const sources = () => Array.from({ length: 12 }, () => new PassThrough());

  test("one listener is enough, and all go on once it has caught up", async () => {
    const [many, to] = [sources(), new PassThrough({ highWaterMark: 4 })];
    for (const from of many) {
      prefixLines(from, to, "");
      from.emit("data", "a line beyond the mark\n");
    }
    expect(many.every((from) => from.isPaused())).toBe(true);
    for (const event of ["drain", "error", "close"]) expect(to.listenerCount(event)).toBeLessThan(many.length);
    to.resume();
    await expect.poll(() => many.some((from) => from.isPaused())).toBe(false);
  });

  test("none is held up by a reader that went away, and nothing more is written to it", async () => {
    const many = sources();
    let writes = 0;
    const to = new Writable({
      highWaterMark: 4,
      autoDestroy: false, // as standard output, which is never destroyed
      write: (_chunk, _encoding, done) => {
        writes += 1;
        setImmediate(done, new Error("EPIPE: broken pipe, write"));
      },
    });
    for (const from of many) {
      prefixLines(from, to, "");
      from.emit("data", "a line beyond the mark\n");
    }
    await expect.poll(() => many.some((from) => from.isPaused())).toBe(false);
    const written = writes;
    for (const from of many) from.emit("data", "another line beyond the mark\n");
    expect(many.some((from) => from.isPaused())).toBe(false);
    expect(writes).toBe(written);
  });
});
