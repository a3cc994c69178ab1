import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listeningAt } from "./listening.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const starting = () => Object.assign(new EventEmitter(), { stdout: new PassThrough(), stderr: new PassThrough() });
const azurite = { name: "Azurite", addressIn: (said: string) => /listens on (\S+)\s/.exec(said)?.[1] };
const never = new AbortController().signal;

test("reads the address once it is whole, also where it comes in pieces", async () => {
  const child = starting();
  const address = listeningAt(child, azurite, never);
  child.stdout.write("Azurite Queue service successfully listens on http://127.0.0.1:4");
  await vi.advanceTimersByTimeAsync(0);
  child.stdout.write("3210\n");
  expect(await address).toBe("http://127.0.0.1:43210");
});

test("keeps nothing of what the server says after it listens, and never blocks it", async () => {
  const child = starting();
  const address = listeningAt(child, azurite, never);
  child.stdout.write("listens on http://127.0.0.1:1\n");
  await address;
  for (const stream of [child.stdout, child.stderr]) {
    expect(stream.listenerCount("data")).toBe(0);
    expect(stream.readableFlowing).toBe(true);
  }
  expect(vi.getTimerCount()).toBe(0);
});

test("fails at once when it is abandoned, also before it began", async () => {
  const [child, abandon] = [starting(), new AbortController()];
  const address = listeningAt(child, azurite, abandon.signal);
  abandon.abort();
  await expect(address).rejects.toMatchObject({ code: "cancelled" });
  await expect(listeningAt(starting(), azurite, abandon.signal)).rejects.toMatchObject({ code: "cancelled" });
  expect(vi.getTimerCount()).toBe(0);
});

test("tells why the server does not listen, with what it said last", async () => {
  const child = starting();
  const address = listeningAt(child, azurite, never);
  child.stderr.write("no space left\n");
  await vi.advanceTimersByTimeAsync(0);
  child.emit("exit", 1, null);
  await expect(address).rejects.toThrow("Azurite ended at its start (exit code 1); it said: no space left");
});

test("waits 20 s and no longer", async () => {
  const address = listeningAt(starting(), azurite, never);
  const refused = expect(address).rejects.toThrow("Azurite did not listen within 20000 ms");
  await vi.advanceTimersByTimeAsync(20_000);
  await refused;
});
