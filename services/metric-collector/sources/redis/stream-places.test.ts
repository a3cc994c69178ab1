import { expect, test } from "vitest";
import { streamPlaces } from "./stream-places.ts";

const id = (ms: number) => ({ ms: BigInt(ms), number: 0n });
const at = (ms: number, place: number) => ({ id: id(ms), place });

test("the first place at or after an entry is told, and the last at or before it", () => {
  const places = streamPlaces();
  for (const [ms, place] of [
    [10, 5],
    [20, 9],
    [30, 30],
  ] as const)
    places.note(at(ms, place), id(0));
  expect(places.from(id(0))).toEqual(at(10, 5));
  expect(places.from(id(20))).toEqual(at(20, 9));
  expect(places.from(id(21))).toEqual(at(30, 30));
  expect(places.from(id(31))).toBeUndefined();
  expect(places.upTo(id(9))).toBeUndefined();
  expect(places.upTo(id(20))).toEqual(at(20, 9));
  expect(places.upTo(id(29))).toEqual(at(20, 9));
});

test("what a group has passed is forgotten but for the last", () => {
  const places = streamPlaces();
  places.note(at(10, 5), id(0));
  places.note(at(12, 6), id(0));
  places.note(at(20, 9), id(15));
  expect(places.from(id(0))).toEqual(at(12, 6));
  expect(places.upTo(id(11))).toBeUndefined();
});

test("a stream that was made anew has other places", () => {
  for (const newest of [at(30, 2), at(5, 20)]) {
    const places = streamPlaces();
    places.note(at(10, 5), id(0));
    places.note(newest, id(0));
    expect(places.from(id(0))).toEqual(newest);
  }
});

test("a group that is far behind is known ever more coarsely, in bounded memory", () => {
  const places = streamPlaces();
  for (let ms = 1; ms <= 5000; ms += 1) places.note(at(ms, ms), id(0));
  const known = new Set(Array.from({ length: 5000 }, (_, ms) => places.from(id(ms))?.place));
  expect(known.size).toBeLessThanOrEqual(1001);
  expect(known.size).toBeGreaterThan(400);
  expect(places.from(id(5000))).toEqual(at(5000, 5000));
});
