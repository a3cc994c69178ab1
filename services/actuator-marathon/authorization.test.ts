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
  const refused = { ok: false, reason: 'the login at https://master/login does not accept "jane" (401)' };
  expect(await current()).toEqual(refused);
  expect(await current()).toEqual(refused);
  expect(sent).toHaveLength(1);
  status = 200;
  vi.advanceTimersByTime(5000);
  expect(await current()).toMatchObject({ ok: true, authorization: "token=t2" });
});

test("credentials that are gone are a reason, not an error", async () => {
  const { current } = authorizationBy(() => {
    throw new Error("the file is gone");
  }, connection);
  expect(await current()).toEqual({ ok: false, reason: "the file is gone" });
});
