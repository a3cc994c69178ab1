import { describe, expect, test } from "vitest";
import { memory } from "./memory.ts";

const grew = expect.stringMatching(/^the memory of engine-1 grew from 100 MiB when it was warm to 160 MiB at the end/);

const plane = (name: string, heldMiB: () => number, startedAtMs = 0) => ({ name, startedAtMs, rssMiB: heldMiB });

function heldAt(nowMs: number) {
  return memory(() => nowMs);
}

describe("memory at the end", () => {
  test("a plane that holds half as much again as when it was warm is told, and one that holds less is not", () => {
    let heldMiB = 100;
    const planes = [plane("engine-1", () => heldMiB), plane("redis", () => 10)];
    const held = heldAt(9000);
    for (let looks = 0; looks < 4; looks += 1) held.measure(planes);
    heldMiB = 140;
    for (let looks = 0; looks < 3; looks += 1) held.measure(planes);
    expect(held.judge(planes)).toEqual([]);
    heldMiB = 160;
    for (let looks = 0; looks < 3; looks += 1) held.measure(planes);
    expect(held.judge(planes)).toEqual([grew]);
  });

  test.each([
    ["is gone at the end", plane("engine-1", () => Number.NaN), "its process is gone, or cannot be measured"],
    ["holds nothing at all", plane("engine-1", () => 0), "its process is gone, or cannot be measured"],
    ["was never warm", plane("engine-1", () => 100, 8000), "it has run for 1000 ms only, and is warm after 8000"],
  ])("a plane that %s is accused, not passed over, with why nothing is known of it", (_what, accused, why) => {
    expect(heldAt(9000).judge([plane("redis", () => 10), accused])).toEqual([
      `whether the memory of engine-1 has grown is not known: at the end ${why}`,
    ]);
  });

  test("one that could not be read for a while is held to what was read", () => {
    let heldMiB = 100;
    const planes = [plane("engine-1", () => heldMiB)];
    const held = heldAt(9000);
    held.measure(planes);
    heldMiB = Number.NaN;
    held.measure(planes);
    heldMiB = 160;
    expect(held.judge(planes)).toEqual([grew]);
  });
});
