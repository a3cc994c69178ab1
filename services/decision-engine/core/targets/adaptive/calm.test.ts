import { describe, expect, test } from "vitest";
import { calmAfter, stanceOf } from "./calm.ts";
import { adaptiveConstants } from "./constants.ts";

// a start of 1.5 s and a reaction of 0.5 s: a response of 2 s
const startSeconds = 1.5;
const constants = { ...adaptiveConstants, calmBelowRatio: 0.9, calmResponses: 80, calmLossRatio: 3 };

describe("calm", () => {
  test.each([
    // 0.5 s are a quarter of a response, and that an eightieth of a quarter
    ["rises under the ceiling", 0, 20, 0.5, 0.25 / 80],
    ["rises with the time that passes", 0.5, 20, 16, 0.6],
    ["rises while nothing waits", 0.5, 0, 16, 0.6],
    ["is never more than full", 0.95, 20, 16, 1],
    ["rises at nine tenths of the ceiling", 0.5, 45, 16, 0.6],
    // a sixth of a response takes half of it
    ["falls fast above", 1, 46, 1 / 3, 0.5],
    ["is gone after a third of a response above", 1, 46, 2 / 3, 0],
    ["is never less than none", 0.1, 400, 2, 0],
  ])("%s", (_, before, queue, seconds, after) => {
    expect(calmAfter(before, { queue, ceiling: 50, seconds, startSeconds }, constants)).toBeCloseTo(after, 9);
  });

  test.each([
    [0, { margin: 2, highMark: 17.5, lowMark: 7.5 }],
    [0.5, { margin: 1.8, highMark: 20, lowMark: 10 }],
    [1, { margin: 1.6, highMark: 22.5, lowMark: 12.5 }],
  ])("of %d lets the queue rest higher, with a smaller margin", (calmRatio, stance) => {
    const known = { ...constants, highRatio: 0.35, lowRatio: 0.15 };
    const added = { calmHighRatio: 0.1, calmLowRatio: 0.1, calmMarginRatio: 0.2 };
    const { margin, highMark, lowMark } = stanceOf(calmRatio, 2, 50, { ...known, ...added });
    expect(margin).toBeCloseTo(stance.margin, 9);
    expect(highMark).toBeCloseTo(stance.highMark, 9);
    expect(lowMark).toBeCloseTo(stance.lowMark, 9);
  });
});
