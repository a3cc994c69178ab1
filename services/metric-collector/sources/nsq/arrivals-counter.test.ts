import { expect, test } from "vitest";
import { arrivalsCounter } from "./arrivals-counter.ts";

test("what several servers counted since the first call is added up", () => {
  const { add } = arrivalsCounter();
  expect(
    add(
      new Map([
        ["a", 100],
        ["b", 7],
      ]),
    ),
  ).toBe(0);
  expect(
    add(
      new Map([
        ["a", 103],
        ["b", 7],
      ]),
    ),
  ).toBe(3);
  expect(
    add(
      new Map([
        ["a", 104],
        ["b", 9],
      ]),
    ),
  ).toBe(6);
});

test("a server that comes makes no arrivals of what it counted before, and one that comes back only of what came since", () => {
  const { add } = arrivalsCounter();
  add(new Map([["a", 100]]));
  expect(
    add(
      new Map([
        ["a", 101],
        ["b", 50_000],
      ]),
    ),
  ).toBe(1);
  expect(add(new Map([["a", 102]]))).toBe(2);
  expect(
    add(
      new Map([
        ["a", 102],
        ["b", 50_005],
      ]),
    ),
  ).toBe(7);
});

test("a counter that fell makes the whole fall, whatever the others did", () => {
  const { add } = arrivalsCounter();
  add(
    new Map([
      ["a", 100],
      ["b", 100],
    ]),
  );
  expect(
    add(
      new Map([
        ["a", 105],
        ["b", 105],
      ]),
    ),
  ).toBe(10);
  expect(
    add(
      new Map([
        ["a", 900],
        ["b", 2],
      ]),
    ),
  ).toBe(0);
  expect(
    add(
      new Map([
        ["a", 901],
        ["b", 4],
      ]),
    ),
  ).toBe(3);
});
