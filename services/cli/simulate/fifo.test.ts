import fc from "fast-check";
import { expect, test } from "vitest";
import { Fifo } from "./fifo.ts";

test("behaves as an array, however it grows and shrinks", () => {
  const round = fc.record({ instants: fc.array(fc.nat(3), { maxLength: 3000 }), shift: fc.nat(3000) });
  fc.assert(
    fc.property(fc.array(round, { maxLength: 8 }), (rounds) => {
      const fifo = new Fifo();
      const model: number[] = [];
      let nowMs = 0;
      for (const { instants, shift } of rounds) {
        for (const count of instants) {
          nowMs += 50;
          fifo.push(nowMs, count);
          for (let index = 0; index < count; index += 1) model.push(nowMs);
        }
        const taken = Array.from({ length: shift }, () => fifo.shift());
        expect(taken).toEqual(Array.from({ length: shift }, () => model.shift()));
        expect(fifo.length).toBe(model.length);
      }
      const left: number[] = [];
      fifo.drain((atMs, count) => left.push(...Array<number>(count).fill(atMs)));
      expect(left).toEqual(model);
      expect([fifo.length, fifo.shift()]).toEqual([0, undefined]);
    }),
    { numRuns: 20 },
  );
});

test("a million of one instant are one entry", () => {
  const fifo = new Fifo();
  fifo.push(0, 1e12);
  expect(fifo.shift()).toBe(0);
  expect(fifo.length).toBe(1e12 - 1);
});
