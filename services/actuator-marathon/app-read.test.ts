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
])("%s %j is an app that is not shown", (status, body) =>
  expect(read(status, body)).toMatchObject({ kind: "missing" }),
);

test.each<[number, Json | undefined]>([
  [404, undefined],
  [404, { message: "no route" }],
  [500, { message: "URI not found" }],
  [200, { app: { id: "/a", instances: 1, deployments: [] } }],
  [200, { app: { id: "/a", instances: -1, tasks: [], deployments: [] } }],
  [200, {}],
])("%s %j says nothing of the app", (status, body) => {
  expect(read(status, body)).toMatchObject({ kind: "failed", reason: expect.stringContaining(server) });
});

test("silence says nothing either", () => {
  expect(appReadOf({ kind: "silent", reason: "gone" }, "/a")).toEqual({ kind: "failed", reason: "gone" });
});
