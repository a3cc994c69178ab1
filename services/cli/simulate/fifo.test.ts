import fc from "fast-check";
import { expect, test } from "vitest";
import { Fifo } from "./fifo.ts";

test("behaves as an array, however it grows and shrinks", () => {
  const operations = fc.array(fc.record({ push: fc.nat(3000), shift: fc.nat(3000) }), { maxLength: 8 });
  fc.assert(
    fc.property(operations, (rounds) => {
      const fifo = new Fifo();
      const model: number[] = [];
      let next = 0;
      for (const { push, shift } of rounds) {
        for (let index = 0; index < push; index += 1, next += 1) {
          fifo.push(next);
          model.push(next);
        }
        const taken = Array.from({ length: shift }, () => fifo.shift());
        expect(taken).toEqual(Array.from({ length: shift }, () => model.shift()));
        expect(fifo.length).toBe(model.length);
      }
    }),
    { numRuns: 20 },
  );
});
