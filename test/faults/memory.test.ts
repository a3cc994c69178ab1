import { describe, expect, test } from "vitest";
import { memory } from "./memory.ts";

const plane = (name: string, heldMiB: () => number, startedAtMs = 0) => ({ name, startedAtMs, rssMiB: heldMiB });

function heldAt(nowMs: number) {
  return memory(() => nowMs);
}

describe("memory at the end", () => {
  test("a plane that holds half as much again as when it was warm is told, and one that holds less is not", () => {
    let heldMiB = 100;
    const planes = [plane("engine-1", () => heldMiB), plane("redis", () => 10)];
    const held = heldAt(9000);
    for (let looks = 0; looks < 4; looks += 1) held.look(planes);
    heldMiB = 140;
    for (let looks = 0; looks < 3; looks += 1) held.look(planes);
    expect(held.judge(planes)).toEqual([]);
    heldMiB = 160;
    for (let looks = 0; looks < 3; looks += 1) held.look(planes);
    expect(held.judge(planes)).toEqual(["engine-1 grew from 100 to 160 MiB"]);
  });

  test.each([
    ["is gone at the end", plane("engine-1", () => Number.NaN)],
    ["holds nothing at all", plane("engine-1", () => 0)],
    ["was never warm", plane("engine-1", () => 100, 8000)],
  ])("a plane that %s is accused, not passed over", (_what, accused) => {
    expect(heldAt(9000).judge([plane("redis", () => 10), accused])).toEqual([
      "nobody can tell whether engine-1 has grown: its memory cannot be read at the end",
    ]);
  });

  test("one that could not be read for a while is held to what was read", () => {
    let heldMiB = 100;
    const planes = [plane("engine-1", () => heldMiB)];
    const held = heldAt(9000);
    held.look(planes);
    heldMiB = Number.NaN;
    held.look(planes);
    heldMiB = 160;
    expect(held.judge(planes)).toEqual(["engine-1 grew from 100 to 160 MiB"]);
  });
});
