import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tally } from "./tally.ts";

let ledgers = "";
beforeEach(() => {
  vi.useFakeTimers();
  ledgers = mkdtempSync(join(tmpdir(), "tally-"));
  writeFileSync(join(ledgers, "producer-1.ledger"), "a\nb\nc\n");
  writeFileSync(join(ledgers, "consumer-1.ledger"), "a\n");
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(ledgers, { recursive: true });
});

function queueOf(ids: readonly string[]) {
  const batches = [ids];
  return { idsOfNext: async () => batches.shift() ?? [], count: async () => ids.length };
}

test("accounts for every message that was noted or is left", async () => {
  expect(await tally(queueOf(["b"]), ledgers, 500)).toEqual({
    messages: { produced: 3, consumed: 1, left: 1, lost: 1 },
  });
});

test("a queue server that hangs costs 500 ms and leaves open what is left and lost", async () => {
  const hanging = () => new Promise<never>(() => undefined);
  const counted = vi.fn();
  const done = tally({ idsOfNext: hanging, count: hanging }, ledgers, 500).then(counted);
  await vi.advanceTimersByTimeAsync(500);
  await done;
  expect(counted).toHaveBeenCalledWith({
    messages: { produced: 3, consumed: 1, left: null, lost: null },
    problem: "messages cannot be counted: the queue server did not answer within 500 ms",
  });
});

test("ledgers that cannot be read are a problem, not 0 messages, and no failure", async () => {
  const { messages, problem } = await tally(queueOf(["b"]), join(ledgers, "none"), 500);
  expect(messages).toEqual({ produced: null, consumed: null, left: null, lost: null });
  expect(problem).toMatch(/^messages cannot be counted: ENOENT/);
});
