import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "./heap.ts";

test("a heap gives its values in order, whenever they came", () => {
  // numbers are added, undefined takes one out
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20), { nil: undefined })), (moves) => {
      const heap = new Heap<number>((a, b) => a < b);
      const held: number[] = [];
      for (const value of moves) {
        if (value === undefined) {
          expect(heap.take()).toBe(held.sort((a, b) => a - b).shift());
        } else {
          heap.add(value);
          held.push(value);
        }
        expect([...heap.rest()].sort()).toEqual([...held].sort());
      }
    }),
  );
});
