import { describe, expect, test } from "vitest";
import { troubleHistory } from "./history.ts";
import { journalReader } from "./journal.ts";
import { lawsOf } from "./laws/all.ts";
import { type Oracle, oracle } from "./oracle.ts";
import { allocated, pools } from "./pools.ts";
import { recoveries } from "./recoveries.ts";
import { served } from "./served.ts";
import { wordsWrong } from "./words.ts";

/** The laws over a journal that is told line by line; time is an argument. */
function court() {
  let nowMs = 0;
  const clock = () => nowMs;
  const said = served(clock);
  const history = troubleHistory(clock);
  const known = { pausedAt: () => 2, patience: 1 };
  const judge = oracle(pools, lawsOf(said, history, known));
  const at = (ms: number) => {
    nowMs = ms;
  };
  return { judge, said, history, at };
}

type Told = Record<string, unknown> & { readonly kind: string };

function tell(judge: Oracle, atMs: number, ...entries: readonly Told[]): readonly string[] {
  const before = judge.violations.length;
  const read = journalReader(judge.take);
  for (const entry of entries) read(`${JSON.stringify({ ...entry, atMs })}\n`);
  return judge.violations.slice(before).map(({ problem }) => problem);
}

const fence = (generation: number, holder: string, sequence?: number, pool = "gauge") => ({
  ...{ kind: "fence", pool, generation: String(generation), holder },
  ...(sequence === undefined ? {} : { sequence: String(sequence) }),
});
const orders = (pool: string, counts: Readonly<Record<string, number>>) => ({
  ...{ kind: "orders", pool },
  orders: Object.entries(counts).map(([workload, desired]) => ({ workload, desired })),
});
const slots = (pool: string, counts: Readonly<Record<string, readonly number[]>>) => ({
  kind: "slots",
  pool,
  slots: counts,
});

describe("fencing", () => {
  test.each([
    ["a generation before the newest", fence(1, "a", 9), "generation 1 of a was accepted after generation 2"],
    ["a second holder of a generation", fence(2, "c"), "generation 2 of c was accepted, whose holder is b"],
    ["a command that is late", fence(2, "b", 4), "command 4 of generation 2 of b was accepted after command 5"],
  ])("%s is told", (_what, entry, problem) => {
    const { judge } = court();
    expect(tell(judge, 0, fence(1, "a", 8), fence(2, "b"), fence(2, "b", 5))).toEqual([]);
    expect(tell(judge, 1, entry)).toEqual([`fencing: pool gauge: ${problem}`]);
  });

  test("a repetition, the next command and the next holder are right", () => {
    const { judge } = court();
    const story = [fence(1, "a", 1), fence(1, "a", 1), fence(1, "a", 2), fence(2, "b"), fence(2, "b", 1)];
    expect(tell(judge, 0, ...story)).toEqual([]);
  });

  test("orders without a command on record are told", () => {
    const { judge } = court();
    expect(tell(judge, 0, fence(1, "a"), orders("gauge", { worker: 1 }))).toEqual([
      "fencing: pool gauge: orders were carried out of which no command is on record",
    ]);
  });
});

describe("slots", () => {
  test("one more than fit is told, whatever its state", () => {
    const { judge } = court();
    expect(tell(judge, 0, slots("gauge", { worker: [4, 4, 0], rest: [0, 0, 4] }))).toEqual([]);
    const [problem] = tell(judge, 1, slots("gauge", { worker: [4, 4, 0], rest: [0, 1, 4] }));
    expect(problem).toContain("capacity: pool gauge: 13 slots are taken of 12");
  });

  test("fewer than the least are told once there were so many, until the actuator starts anew", () => {
    const { judge } = court();
    expect(tell(judge, 0, slots("gauge", { worker: [1, 0, 0] }), slots("gauge", { worker: [0, 1, 0] }))).toEqual([]);
    expect(tell(judge, 1, { kind: "started" }, slots("gauge", { worker: [1, 0, 0] }))).toEqual([]);
    const ended = [{ kind: "ending" }, slots("gauge", { worker: [0, 1, 0] }), slots("gauge", { worker: [0, 0, 1] })];
    expect(tell(judge, 1, slots("gauge", { worker: [0, 1, 0] }), ...ended)).toEqual([]);
    expect(tell(judge, 1, { kind: "started" })).toEqual([]);
    expect(tell(judge, 2, slots("gauge", { worker: [0, 1, 0] }), slots("gauge", { worker: [0, 0, 1] }))).toEqual([
      "minimum: pool gauge: worker has 0 ready, and had its least of 1 before",
    ]);
  });
});

describe("orders", () => {
  const begin = [fence(1, "a", 1), orders("gauge", { worker: 6 })];

  test("a cut is right where a value was said that asks for no more", () => {
    const { judge, said, at } = court();
    tell(judge, 0, ...begin);
    at(1000);
    said.note("gauge", 30);
    expect(tell(judge, 3000, orders("gauge", { worker: 3 }))).toEqual([]);
  });

  test("a cut below all that was said lately is told: a failed reading was taken for 0", () => {
    const { judge, said, at } = court();
    tell(judge, 0, ...begin);
    said.note("gauge", 0);
    at(9000);
    said.note("gauge", 60);
    expect(tell(judge, 10_000, orders("gauge", { worker: 1 }))).toEqual([
      "no cut without a sample: pool gauge: worker was cut from 6 to 1 though all that was said lately asks for 6: 60",
    ]);
  });

  test("a cut long after the last value is told, and not where it was on its way all the time", () => {
    for (const [troubled, problems] of [
      [false, 1],
      [true, 0],
    ] as const) {
      const { judge, said, history, at } = court();
      tell(judge, 0, ...begin);
      said.note("gauge", 20);
      const trouble = troubled ? history.begin("collectors>gauge", "link slow") : undefined;
      at(8000);
      trouble?.end();
      expect(tell(judge, 8000, orders("gauge", { worker: 2 }))).toHaveLength(problems);
    }
  });

  test("what follows no metric may be cut at any time", () => {
    const { judge } = court();
    expect(tell(judge, 0, fence(1, "a", 1), orders("gauge", { rest: 6 }), orders("gauge", { rest: 2 }))).toEqual([]);
  });

  test("more than fit, a number for a shadow, and growth that is paused are told", () => {
    const { judge } = court();
    expect(tell(judge, 0, fence(1, "a", 1), orders("gauge", { worker: 9, rest: 4 }))).toEqual([
      "orders fit: pool gauge: 13 replicas are ordered of 12",
    ]);
    expect(tell(judge, 0, fence(1, "a", 1, "shadow"), orders("shadow", { worker: 1 }))).toEqual([
      "shadow: pool shadow: worker of a pool in shadow mode was ordered 1",
    ]);
    expect(tell(judge, 0, fence(1, "a", 1, "paused"), orders("paused", { batch: 3 }))).toEqual([
      "paused: pool paused: batch was ordered 3 while growth beyond 2 is paused",
    ]);
  });
});

test("a takeover is timed from the signal to the first word of the next generation", () => {
  const { judge, history } = court();
  const recovered = recoveries(judge, history, 1);
  tell(judge, 0, fence(1, "host-77-x", 1));
  const plane = { name: "engine-1", pid: 77 };
  recovered.lost(plane, "SIGKILL");
  const fromMs = recovered.all.length;
  tell(judge, 1e12, fence(1, "host-77-x", 2), fence(2, "host-78-x"));
  expect(recovered.all.slice(fromMs)).toMatchObject([{ what: "takeover after SIGKILL", of: "gauge" }]);
  expect(recovered.tooLong()).toHaveLength(1);
  expect(recovered.tooLong()).toEqual([]);
});

test("everybody has the least first, then the higher priorities, and the remainder what is left", () => {
  const [, gauge] = pools;
  if (!gauge) throw new Error("there is no such pool");
  const given = (worker: number, batch: number) => [
    ...allocated(gauge, new Map(Object.entries({ worker, batch }))).values(),
  ];
  expect(given(3, 2)).toEqual([3, 2, 7]);
  expect(given(9, 4)).toEqual([9, 3, 0]);
  expect(given(0, 0)).toEqual([1, 1, 10]);
});

test("words of a fault in the program are found, those of trouble outside are not", () => {
  const lines = [
    '{"level":40,"err":{"stack":"MicroscalerError: gone\\n    at x"}}',
    "(node:1) Warning: listeners",
    "    at x",
  ];
  expect(wordsWrong([...lines, "Unhandled rejection"].join("\n"))).toEqual([lines[1], lines[2], "Unhandled rejection"]);
});
