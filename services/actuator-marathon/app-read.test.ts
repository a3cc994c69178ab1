import { expect, test } from "vitest";
import type { Json } from "../../shared/model/json.ts";
import { appReadOf } from "./app-read.ts";

const server = "http://m:8080";
const read = (status: number, body: Json | undefined) => appReadOf({ kind: "answered", status, body, server }, "/a");

test("an app is read with what it has", () => {
  const app = { id: "/a", instances: 1, tasks: [], deployments: [], cmd: "sleep 1" };
  expect(read(200, { app })).toMatchObject({ kind: "read", app: { id: "/a", instances: 1, healthChecks: [] } });
});

test.each<[number, Json | undefined]>([
  [404, { message: "App '/a' does not exist" }],
  [403, { message: "Not Authorized to perform this action!" }],
  [403, undefined],
])("%s %j is an app that is not shown, whether it is there or not", (status, body) => {
  const detail = `the app /a does not exist, or may not be seen by these credentials (${status})`;
  expect(read(status, body)).toEqual({ kind: "hidden", detail });
});

test.each<[number, Json | undefined]>([
  [404, { message: "no route" }],
  [500, { message: "URI not found" }],
  [200, { app: { id: "/a", instances: 1, deployments: [] } }],
  [200, { app: { id: "/a", instances: -1, tasks: [], deployments: [] } }],
  [200, {}],
])("%s %j is Marathon's word, and says nothing of the app", (status, body) => {
  expect(read(status, body)).toMatchObject({ kind: "unreadable", detail: expect.stringContaining(server) });
});

test("a page of somebody else is no word of Marathon, nor is silence", () => {
  expect(read(404, undefined)).toMatchObject({ kind: "failed", detail: expect.stringContaining(server) });
  expect(appReadOf({ kind: "silent", reason: "gone" }, "/a")).toEqual({ kind: "failed", detail: "gone" });
});
