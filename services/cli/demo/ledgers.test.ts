import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLedger } from "../../demo/ledger.ts";
import { lineCounter, linesOf } from "./ledgers.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "microscaler-ledgers-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("every note of every process of a program is found, and of no other program", () => {
  const [one, two, other] = [
    openLedger(folder, "consumer"),
    openLedger(folder, "consumer"),
    openLedger(folder, "producer"),
  ];
  one.note("a");
  two.note("b");
  two.note("a");
  other.note("c");
  expect(linesOf(folder, "consumer")).toEqual(new Set(["a", "b"]));
  expect(linesOf(folder, "producer")).toEqual(new Set(["c"]));
});

test("a note is on file when note() returns, and one that is being written is not counted yet", () => {
  const count = lineCounter(folder);
  expect(count()).toEqual({ producer: 0, consumer: 0, remainder: 0 });
  const ledger = openLedger(folder, "remainder");
  ledger.note("1");
  expect(count()).toEqual({ producer: 0, consumer: 0, remainder: 1 });
  appendFileSync(join(folder, `${ledger.author}.ledger`), "2\n3");
  expect(count()).toEqual({ producer: 0, consumer: 0, remainder: 2 });
  expect(linesOf(folder, "remainder")).toEqual(new Set(["1", "2"]));
  appendFileSync(join(folder, `${ledger.author}.ledger`), "3\n");
  expect(count()).toEqual({ producer: 0, consumer: 0, remainder: 3 });
});
