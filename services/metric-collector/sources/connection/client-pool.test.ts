import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SourceAnswer } from "../source.ts";
import { clientPool, type Opening, type PooledClient } from "./client-pool.ts";

interface Fake extends PooledClient {
  readonly server: string;
  closed: boolean;
}

let opened: { readonly client: Fake; readonly opening: Opening }[];
let opens: (client: Fake, opening: Opening) => Promise<Fake>;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  opens = async (client) => client;
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function poolOf() {
  return clientPool<{ server: string }, Fake>({
    open: ({ server }, opening) => {
      const client: Fake = {
        server,
        closed: false,
        close: async () => {
          client.closed = true;
        },
      };
      opened.push({ client, opening });
      return opens(client, opening);
    },
  });
}

const failure = (thrown: unknown) => `failed: ${String(thrown)}`;
const one = async (): Promise<SourceAnswer> => ({ kind: "value", value: 1 });
const { signal } = new AbortController();

test("readers with the same connection share a client, whoever names its parts in which order; others have their own", async () => {
  const pool = poolOf();
  const readers = ["a", "a", "b"].map((server) => pool.reader({ server }, { read: one, failure }));
  await Promise.all(readers.map((reader) => reader.read(signal)));
  expect(opened.map(({ client }) => client.server)).toEqual(["a", "b"]);
  for (const reader of readers) await reader.close();
});

test("a client is closed with its last reader, and only then; closing twice counts once", async () => {
  const pool = poolOf();
  const [first, second] = [1, 2].map(() => pool.reader({ server: "a" }, { read: one, failure }));
  await first?.read(signal);
  await first?.close();
  await first?.close();
  expect(await second?.read(signal)).toEqual({ kind: "value", value: 1 });
  expect(opened.map(({ client }) => client.closed)).toEqual([false]);
  await second?.close();
  expect(opened.map(({ client }) => client.closed)).toEqual([true]);
});

test("nothing is opened before somebody reads", async () => {
  const reader = poolOf().reader({ server: "a" }, { read: one, failure });
  await reader.close();
  expect(opened).toEqual([]);
});

test("a server that refuses is asked once for all who read at that time, and again after a moment", async () => {
  opens = () => Promise.reject(new Error("refused"));
  const pool = poolOf();
  const readers = Array.from({ length: 100 }, () => pool.reader({ server: "a" }, { read: one, failure }));
  const answers = await Promise.all(readers.map((reader) => reader.read(new AbortController().signal)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toEqual({ kind: "absent", reason: "failed: Error: refused" });
  expect(opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(150);
  opens = async (client) => client;
  expect(await readers[0]?.read(signal)).toEqual({ kind: "value", value: 1 });
  expect(opened).toHaveLength(2);
  for (const reader of readers) await reader.close();
});

test("a connection that is lost is opened again by the next who reads", async () => {
  const reader = poolOf().reader({ server: "a" }, { read: one, failure });
  await reader.read(signal);
  opened[0]?.opening.lost();
  await reader.read(signal);
  expect(opened.map(({ client }) => client.closed)).toEqual([true, false]);
  opened[0]?.opening.lost(); // long gone
  await reader.read(signal);
  expect(opened).toHaveLength(2);
  await reader.close();
});

test("a reading that nobody waits for any longer takes no connection away from others", async () => {
  const pool = poolOf();
  const one = pool.reader({ server: "a" }, { read: () => new Promise<SourceAnswer>(() => undefined), failure });
  const stop = new AbortController();
  const reading = one.read(stop.signal);
  await vi.advanceTimersByTimeAsync(10);
  stop.abort(new DOMException("too late", "TimeoutError"));
  expect(await reading).toMatchObject({ kind: "absent" });
  expect(opened.map(({ client }) => client.closed)).toEqual([false]);
  await one.close();
});

test("closing while it is being opened tells the opening to end, and closes what comes of it all the same", async () => {
  let finish: () => void = () => undefined;
  opens = (client) =>
    new Promise((resolve) => {
      finish = () => resolve(client);
    });
  const reader = poolOf().reader({ server: "a" }, { read: one, failure });
  const reading = reader.read(signal);
  const closing = reader.close();
  expect(opened[0]?.opening.signal.aborted).toBe(true);
  finish();
  await closing;
  await reading;
  expect(opened[0]?.client.closed).toBe(true);
});

test("a reader that is closed reads no more, and holds no client back", async () => {
  const pool = poolOf();
  const first = pool.reader({ server: "a" }, { read: one, failure });
  await first.read(signal);
  await first.close();
  expect(await first.read(signal)).toEqual({ kind: "absent", reason: "it is not read any more" });
  expect(opened.map(({ client }) => client.closed)).toEqual([true]);
});
