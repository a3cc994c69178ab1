import fc from "fast-check";
import { expect, test } from "vitest";
import { compareIds, entryIdIn } from "./entry-id.ts";
import { streamPlaces } from "./stream-places.ts";
import { streamWaiting } from "./stream-waiting.ts";

const id = (ms: number) => ({ ms: BigInt(ms), number: 0n });
/** So large that a reading may count 3. */
const entryBytes = 300_000;

/** A stream whose entries have their places for ids, a group, and who reads both; its lag is not known. */
function readStream() {
  let arrived = 0;
  let given = 0;
  let entries: number[] = [];
  const places = streamPlaces();
  const carried: number[] = [];
  const call = async (...[name, , from, to, , count]: string[]) => {
    expect(name).toBe("XRANGE");
    const [first, last] = [from, to].map((text) => entryIdIn(Buffer.from(text ?? "")));
    if (!first || !last) throw new Error("these are no ids");
    const found = entries.filter((ms) => compareIds(id(ms), first) >= 0 && compareIds(id(ms), last) <= 0);
    carried.push(Math.min(found.length, Number(count)));
    return found.slice(0, Number(count));
  };
  const waits = () => entries.filter((ms) => ms > given);
  return {
    add: (count: number) => {
      for (let added = 0; added < count; added += 1) entries.push(++arrived);
    },
    take: (count: number) => {
      given = waits()[Math.min(count, waits().length) - 1] ?? given;
    },
    trim: (length: number) => {
      entries = entries.slice(-length);
    },
    waiting: () => waits().length,
    carried,
    read: () => {
      places.note({ id: id(arrived), place: arrived }, id(given));
      const [oldest, next, last] = [entries[0], places.from(id(given)), places.upTo(id(given))];
      return streamWaiting(call, {
        ...{ stream: "orders", group: "billing", length: entries.length, arrived, entryBytes },
        ...{ given: id(given), newest: id(arrived), ...(next && { next }), ...(last && { last }) },
        ...(oldest !== undefined && { oldest: id(oldest) }),
      });
    },
  };
}

const step = (most: number) =>
  fc.record({ what: fc.constantFrom("add", "take", "trim"), count: fc.integer({ min: 1, max: most }) });

test("who reads after each change is told exactly what waits, where no more arrive at once than may be counted", () =>
  fc.assert(
    fc.asyncProperty(fc.array(step(3), { maxLength: 60 }), async (steps) => {
      const stream = readStream();
      for (const { what, count } of steps) {
        if (what === "add") stream.add(count);
        if (what === "take") stream.take(count);
        if (what === "trim") stream.trim(count * 5);
        expect(await stream.read()).toBe(stream.waiting());
      }
      expect(Math.max(0, ...stream.carried)).toBeLessThanOrEqual(4);
    }),
  ));

test("nobody is told too little, however much arrives at once, and nobody carries much to count it", () =>
  fc.assert(
    fc.asyncProperty(fc.array(step(40), { maxLength: 60 }), async (steps) => {
      const stream = readStream();
      await stream.read();
      for (const [index, { what, count }] of steps.entries()) {
        if (what === "add") stream.add(count);
        if (what === "take") stream.take(count);
        if (what === "trim") stream.trim(count);
        if (index % 3 > 0) continue;
        expect(await stream.read()).toBeGreaterThanOrEqual(stream.waiting());
      }
      expect(Math.max(0, ...stream.carried)).toBeLessThanOrEqual(4);
    }),
  ));
