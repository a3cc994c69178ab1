import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../../../shared/errors.ts";
import type { HttpClient } from "../http/client.ts";
import { nsqLookup } from "./lookup.ts";

const { signal } = new AbortController();
const [first, second] = ["http://10.0.0.1:4151", "http://10.0.0.2:4151"];

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** An nsqlookupd that names what `names` says at the moment; undefined: it cannot be reached. */
function stage() {
  let names: readonly string[] | undefined = [];
  const client: HttpClient = {
    get: async () => {
      if (!names) throw new MicroscalerError("unavailable", "away");
      const producers = names.map((url) => ({ broadcast_address: new URL(url).hostname, http_port: 4151 }));
      return { status: 200, text: JSON.stringify({ producers }) };
    },
    close: async () => undefined,
  };
  const { find } = nsqLookup(["http://nsqlookupd:4161"], "orders", 1000);
  return {
    /** What is found `laterMs` after the last time. */
    find: async (laterMs: number) => {
      vi.advanceTimersByTime(laterMs);
      const places = await find(client, signal);
      return places.map(({ url, named }) => `${url}${named ? "" : " missed"}`);
    },
    names: (...urls: readonly string[]) => {
      names = urls;
    },
    away: () => {
      names = undefined;
    },
  };
}

test("what was named is still asked for a minute after it is named no more", async () => {
  const { find, names } = stage();
  names(first, second);
  expect(await find(0)).toEqual([first, second]);
  names(first);
  expect(await find(6000)).toEqual([first, `${second} missed`]);
  expect(await find(59_000)).toEqual([first, `${second} missed`]);
  expect(await find(6000)).toEqual([first]);
});

test("what registers again bit by bit is never found in part", async () => {
  const { find, names } = stage();
  names(first, second);
  await find(0);
  names();
  expect(await find(6000)).toEqual([`${first} missed`, `${second} missed`]);
  names(second);
  expect(await find(6000)).toEqual([`${first} missed`, second]);
  names(second, first);
  expect(await find(6000)).toEqual([first, second]);
  names(second);
  expect(await find(59_000)).toEqual([`${first} missed`, second]); // the minute begins anew
});

test("the minute begins when it is found to be missing, however long nobody could say", async () => {
  const { find, names, away } = stage();
  names(first, second);
  await find(0);
  away();
  await expect(find(300_000)).rejects.toThrow("away");
  names(first);
  expect(await find(300_000)).toEqual([first, `${second} missed`]);
  expect(await find(61_000)).toEqual([first]);
});

test("a topic that is nowhere any more is not found after a minute", async () => {
  const { find, names } = stage();
  names(first);
  await find(0);
  names();
  expect(await find(6000)).toEqual([`${first} missed`]);
  await expect(find(61_000)).rejects.toThrow('no nsqd has topic "orders"');
});
