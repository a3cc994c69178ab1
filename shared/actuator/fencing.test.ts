import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fence } from "../model/command.ts";
import { admitted, type FenceRecord, type FenceStore, fencing, opened } from "./fencing.ts";

const newest: FenceRecord = { holder: "a", generation: 5n, sequence: 10n };

/** Keeps records as a disk would: they are there for the next life. */
function memoryStore(): FenceStore & { records: Map<string, FenceRecord> } {
  const records = new Map<string, FenceRecord>();
  return { records, save: async (pool, record) => void records.set(pool, record) };
}

describe("who may command", () => {
  test.each([
    ["a higher generation, by whomever", { holder: "b", generation: 6n }, { holder: "b", generation: 6n }],
    ["the same holder again", { holder: "a", generation: 5n }, newest],
  ])("%s", (_, fence, expected) => {
    expect(opened("p", newest, fence)).toEqual(expected);
  });

  test.each([
    ["a lower generation", { holder: "a", generation: 4n }],
    ["another holder of the same generation", { holder: "b", generation: 5n }],
  ])("not %s; the refusal names the newest", (_, fence) => {
    const refusal = { code: "stale-generation", details: { newestGeneration: "5", holder: "a" } };
    expect(() => opened("p", newest, fence)).toThrow(expect.objectContaining(refusal));
    expect(() => admitted("p", newest, fence, 99n)).toThrow(expect.objectContaining(refusal));
  });

  test("a lower sequence is late, an equal one a repetition, and a new generation counts anew", () => {
    const fence = { holder: "a", generation: 5n };
    const refusal = { code: "stale-sequence", details: { newestSequence: "10" } };
    expect(() => admitted("p", newest, fence, 9n)).toThrow(expect.objectContaining(refusal));
    expect(admitted("p", newest, fence, 10n)).toEqual(newest);
    expect(admitted("p", newest, { holder: "a", generation: 6n }, 1n)).toEqual({
      holder: "a",
      generation: 6n,
      sequence: 1n,
    });
  });
});

const word = fc.record({
  kind: fc.constantFrom("open" as const, "command" as const, "restart" as const),
  holder: fc.constantFrom("a", "b"),
  generation: fc.bigInt(0n, 3n),
  sequence: fc.bigInt(0n, 4n),
});

type Word = Fence & { readonly kind: "open" | "command" | "restart"; readonly sequence: bigint };

/** What of all this was admitted, in order. */
async function admittedOf(words: readonly Word[]): Promise<Word[]> {
  const store = memoryStore();
  const accepted: Word[] = [];
  let fences = fencing(store);
  for (const said of words) {
    const note = () => void accepted.push(said);
    if (said.kind === "restart") fences = fencing({ ...store, records: new Map(store.records) });
    if (said.kind === "open") await fences.open("p", said).then(note, () => undefined);
    if (said.kind === "command") await fences.admit("p", said, said.sequence, note).catch(() => undefined);
  }
  return accepted;
}

test("whatever arrives in whatever order, also over restarts: what is carried out never goes back, and each generation has one holder", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 40 }), async (words) => {
      const accepted = await admittedOf(words);
      const commands = accepted.filter(({ kind }) => kind === "command");
      const sorted = commands.toSorted((one, other) =>
        Number(one.generation - other.generation || one.sequence - other.sequence),
      );
      expect(commands).toEqual(sorted);
      const holders = new Set(accepted.map(({ generation, holder }) => `${generation} ${holder}`));
      expect(holders.size).toBe(new Set(accepted.map(({ generation }) => generation)).size);
    }),
  );
});

test("a command is on record before it is carried out, and one that cannot be recorded is not carried out", async () => {
  const store = memoryStore();
  const fence = { holder: "a", generation: 1n };
  const recorded = await fencing(store).admit("p", fence, 3n, () => store.records.get("p"));
  expect(recorded).toEqual({ ...fence, sequence: 3n });

  const full: FenceStore = { records: new Map(), save: () => Promise.reject(new Error("no space left")) };
  let carriedOut = false;
  const attempt = fencing(full).admit("p", fence, 3n, () => {
    carriedOut = true;
  });
  await expect(attempt).rejects.toThrow("no space left");
  expect(carriedOut).toBe(false);
});

test("a holder that is deposed while its command is being recorded does not get it carried out after the newer one's", async () => {
  const releases: (() => void)[] = [];
  const slow: FenceStore = { records: new Map(), save: () => new Promise((resolve) => releases.push(resolve)) };
  const fences = fencing(slow);
  const done: string[] = [];
  const old = fences.admit("p", { holder: "a", generation: 1n }, 1n, () => done.push("old"));
  const young = fences.admit("p", { holder: "b", generation: 2n }, 1n, () => done.push("young"));
  const late = fences.admit("p", { holder: "a", generation: 1n }, 2n, () => done.push("late"));
  const refused = expect(late).rejects.toMatchObject({ code: "stale-generation" });
  for (const turn of [old, young]) {
    await expect.poll(() => releases.length).toBe(1);
    releases.pop()?.();
    await turn;
  }
  await refused;
  expect(done).toEqual(["old", "young"]);
});
