import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { authorizationBy } from "./authorization.ts";
import type { Connection, Outgoing, ResponseBody } from "./connection.ts";
import type { Credentials } from "./credentials.ts";

const proof = { kind: "password", password: "p" } as const;
const login: Credentials = { kind: "login", url: "https://master/login", uid: "jane", proof };

let sent: Outgoing[] = [];
let status = 200;
const connection: Connection = {
  send: async (outgoing) => {
    sent.push(outgoing);
    const text = JSON.stringify({ token: `t${sent.length}` });
    return { kind: "response", status, headers: {}, body: bodyOf(text) };
  },
  close: async () => undefined,
};

function bodyOf(text: string): ResponseBody {
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  return { text: async () => text, destroy: () => undefined, [Symbol.asyncIterator]: bytes };
}

beforeEach(() => {
  vi.useFakeTimers();
  [sent, status] = [[], 200];
});
afterEach(() => vi.useRealTimers());

test("one login is enough for all, and one more for all who are refused", async () => {
  const { current, renewed } = authorizationBy(() => login, connection);
  const [first] = await Promise.all([current(), current()]);
  expect(first).toMatchObject({ ok: true, authorization: "token=t1" });
  expect(sent.map(({ method, body }) => [method, body])).toEqual([["POST", '{"uid":"jane","password":"p"}']]);
  const again = await Promise.all([renewed(first), renewed(first)]);
  expect(again).toMatchObject([{ authorization: "token=t2" }, { authorization: "token=t2" }]);
  expect(sent).toHaveLength(2);
});

test("a login that does not help is not repeated for five seconds", async () => {
  const { current, renewed } = authorizationBy(() => login, connection);
  const second = await renewed(await current());
  expect(await renewed(second)).toBe(second);
  vi.advanceTimersByTime(5000);
  expect(await renewed(second)).toMatchObject({ authorization: "token=t3" });
});

test("a refused login is told, and tried again after five seconds", async () => {
  status = 401;
  const { current } = authorizationBy(() => login, connection);
  const reason = 'the login at https://master/login does not accept "jane" (401)';
  const refused = { ok: false, reason, refused: true };
  expect(await current()).toEqual(refused);
  expect(await current()).toEqual(refused);
  expect(sent).toHaveLength(1);
  status = 200;
  vi.advanceTimersByTime(5000);
  expect(await current()).toMatchObject({ ok: true, authorization: "token=t2" });
});

/** How many logins there are within `ms`, where somebody asks all the time. */
async function loginsWithin(ms: number): Promise<number> {
  const { current } = authorizationBy(() => login, connection);
  for (let elapsedMs = 0; elapsedMs < ms; elapsedMs += 1000) {
    await current();
    vi.advanceTimersByTime(1000);
  }
  return sent.length;
}

test("a login that is refused is tried ever less often, as accounts get locked", async () => {
  status = 401;
  expect(await loginsWithin(600_000)).toBe(7); // after 5, 15, 35, 75, 155 and 315 s
});

test("a login that is not there is tried every five seconds", async () => {
  status = 503;
  expect(await loginsWithin(60_000)).toBe(12);
});

test("after one that was accepted, a refused login is tried again soon", async () => {
  const { current, renewed } = authorizationBy(() => login, connection);
  status = 401;
  for (let refusal = 0; refusal < 4; refusal++) {
    await current();
    vi.advanceTimersByTime(300_000);
  }
  status = 200;
  const accepted = await current();
  status = 401;
  await renewed(accepted);
  status = 200;
  vi.advanceTimersByTime(5000);
  expect(await current()).toMatchObject({ ok: true });
});

test("credentials that are gone are a reason, not an error", async () => {
  const { current } = authorizationBy(() => {
    throw new Error("the file is gone");
  }, connection);
  expect(await current()).toEqual({ ok: false, reason: "the file is gone" });
});
