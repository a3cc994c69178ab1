import { expect, test } from "vitest";
import { plainJson } from "./plain-json.ts";

test("whole numbers beyond what JSON knows are texts of digits, wherever they are", () => {
  expect(plainJson({ generation: 2n ** 64n, list: [{ revision: 1n, count: 3 }] })).toBe(
    '{"generation":"18446744073709551616","list":[{"revision":"1","count":3}]}',
  );
});
