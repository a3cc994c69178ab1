import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ledgersIn, openLedger, ownerOf, readLedger } from "./ledger.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "microscaler-ledger-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("what is added is there at once for another process, with its owner", () => {
  const ledger = openLedger(folder, "life-1");
  const entry = { pid: 42, started: "boot 17", label: "pool/work#1" };
  ledger.add(entry);
  expect(ledgersIn(folder)).toEqual([ledger.path]);
  expect(ownerOf(ledger.path)).toBe("life-1");
  expect(readLedger(ledger.path)).toEqual([entry]);
  ledger.close();
});

test("it does not grow for ever: what has ended is left out now and then, what runs is never lost", async () => {
  const ledger = openLedger(folder, "life-1");
  const staying = { pid: 1, started: "s", label: "pool/work#1" };
  ledger.add(staying);
  for (let pid = 2; pid < 3000; pid++) {
    ledger.add({ pid, started: "s", label: "pool/work#2" });
    ledger.remove(pid);
    if (pid % 500 === 0) expect(readLedger(ledger.path)).toContainEqual(staying);
  }
  ledger.close();
  expect((await readFile(ledger.path, "utf8")).split("\n").length).toBeLessThan(1100);
});

test("a ledger that is not there names nobody", () => {
  expect(readLedger(join(folder, "replicas-none.jsonl"))).toEqual([]);
});

test.runIf(process.platform === "linux")("on a full disk it refuses, and does not keep what it refused", async () => {
  await symlink("/dev/full", join(folder, "replicas-life-1.jsonl"));
  const ledger = openLedger(folder, "life-1");
  expect(() => ledger.add({ pid: 42, started: "boot 17", label: "pool/work#1" })).toThrow("ENOSPC");
  ledger.close();
});
