import { expect, test } from "vitest";
import { streamPlaces } from "./limits.ts";

test("a caller has so many streams at once; a place given back is free, once", () => {
  const take = streamPlaces(2);
  const first = take("a");
  take("a");
  expect(() => take("a")).toThrow("too many streams: 2 are allowed at once; close one first");
  take("b");
  first();
  first();
  take("a");
  expect(() => take("a")).toThrow("too many streams");
});
