import { expect, test } from "vitest";
import { progressLine } from "./progress-line.ts";

function written(isTTY: boolean): string {
  let all = "";
  const line = progressLine({ isTTY, columns: 10, write: (text) => (all += text) });
  line.say("simulating 1 of 4");
  line.say("done");
  line.done();
  return all;
}

test("a terminal shows one line, no wider than it is, and nothing of it is left", () => {
  expect(written(true)).toBe("\r\u001b[Ksimulatin\r\u001b[Kdone\r\u001b[K");
});

test("anything else gets nothing", () => {
  expect(written(false)).toBe("");
});
