import { expect, test } from "vitest";
import { linesOf } from "./lines.ts";

async function linesIn(...pieces: (Buffer | string)[]): Promise<string[]> {
  const found: string[] = [];
  for await (const line of linesOf(streamOf(pieces))) found.push(line);
  return found;
}

async function* streamOf(pieces: readonly (Buffer | string)[]) {
  yield* pieces;
}

test("lines are the same however the stream is cut, also in the middle of a letter", async () => {
  const whole = Buffer.from('{"a":"ä"}\n{"b":1}\r\n\n{"c":"€"}\nhalf');
  for (let at = 0; at <= whole.length; at += 1) {
    expect((await linesIn(whole.subarray(0, at), whole.subarray(at))).map((line) => line.trim())).toEqual([
      '{"a":"ä"}',
      '{"b":1}',
      '{"c":"€"}',
    ]);
  }
});

test("a line without an end is not kept for ever", async () => {
  await expect(linesIn("x".repeat(600_000), "x".repeat(600_000))).rejects.toThrow("more than 1000000 letters");
});
