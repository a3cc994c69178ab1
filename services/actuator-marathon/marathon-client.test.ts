import { beforeEach, expect, test } from "vitest";
import type { Json } from "../../shared/model/json.ts";
import { marathonClient } from "./marathon-client.ts";
import { reachOf } from "./reach.ts";
import type { Call, Reply, Rest } from "./rest.ts";

const { signal } = new AbortController();
const answered = (status: number, body: Json | undefined): Reply => ({
  ...{ kind: "answered", status, body, server: "http://m" },
});
const silent: Reply = { kind: "silent", reason: "http://m did not answer in time" };
const leads = answered(200, { leader: "m:8080" });

let asked: Call[] = [];
let replies: Readonly<Record<string, Reply>> = {};
const call = async (one: Call) => {
  asked.push(one);
  return replies[one.path] ?? silent;
};
const nothing = async () => ({ kind: "failed", reason: "not asked for" }) as const;
const rest: Rest = { call, open: nothing, openAt: nothing };
const reach = reachOf();
const client = marathonClient(rest, reach);

beforeEach(() => {
  asked = [];
  reach.attempt().answered();
});

test.each<[string, Reply]>([
  ["its own error", answered(500, { message: "boom" })],
  ["no app", answered(200, {})],
  ["a page", answered(404, undefined)],
  ["nothing in time", silent],
])("%s for one app is that app's trouble only, where Marathon answers otherwise", async (_what, reply) => {
  replies = { "/v2/apps/a": reply, "/v2/leader": leads };
  expect(await client.app("/a", signal)).toMatchObject({ kind: "unreadable" });
  expect(reach.problem()).toBeUndefined();
});

test.each<[string, Reply]>([
  ["nothing", silent],
  ["a page", answered(404, undefined)],
  ["something else", answered(200, { status: "ok" })],
  ["that it has no leader", answered(404, { message: "There is no leader" })],
])("silence is Marathon's where it says %s when asked for its leader", async (_what, reply) => {
  replies = { "/v2/leader": reply };
  expect(await client.app("/a", signal)).toEqual({ kind: "failed", detail: silent.reason });
  expect(reach.problem()).toBe(silent.reason);
});

test("who may not know the leader has an answer all the same", async () => {
  replies = { "/v2/leader": answered(403, { message: "Not Authorized to perform this action!" }) };
  expect(await client.app("/a", signal)).toMatchObject({ kind: "unreadable" });
});

test("nobody is asked for the leader where the app is told of", async () => {
  replies = { "/v2/apps/a": answered(404, { message: "App '/a' does not exist" }) };
  expect(await client.app("/a", signal)).toMatchObject({ kind: "hidden" });
  expect(asked.map(({ path }) => path)).toEqual(["/v2/apps/a"]);
});
