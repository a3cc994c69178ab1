import { expect, test } from "vitest";
import { noAnswer, refusal, refusedOf } from "./failure.ts";

const status = (message: string, details = {}) => JSON.stringify({ kind: "Status", message, details });

test.each([
  ["the server's own words", [409, "Conflict", status("has been modified"), {}], { detail: "409 has been modified" }],
  ["a page", [503, "Service Unavailable", "<html>", {}], { detail: "503 Service Unavailable" }],
  ["nothing", [500, "", "", {}], { detail: "500 no reason given" }],
  [
    "when to come back, in the head",
    [429, "", status("slow down"), { "retry-after": "3" }],
    { detail: "429 slow down", retryAfterMs: 3000 },
  ],
  [
    "when to come back, in the body",
    [504, "", status("busy", { retryAfterSeconds: 2 }), {}],
    { detail: "504 busy", retryAfterMs: 2000 },
  ],
  ["no number when to come back", [429, "", status("busy"), { "retry-after": "Wed, 21 Oct" }], { detail: "429 busy" }],
  [
    "no longer than some minutes to come back",
    [429, "", status("busy"), { "retry-after": "9999999" }],
    { detail: "429 busy", retryAfterMs: 300_000 },
  ],
  ["no time in the past", [429, "", status("busy"), { "retry-after": "-3" }], { detail: "429 busy", retryAfterMs: 0 }],
  ["lines as one", [500, "", status("a\n  b"), {}], { detail: "500 a b" }],
] as const)("a refusal tells %s", (_what, [code, text, body, headers], expected) => {
  expect(refusal(code, text, body, headers)).toEqual({ status: code, ...expected });
});

test("only a right that is missing points to where rights are granted", () => {
  const missing = 'u cannot patch resource "deployments/scale"';
  expect(refusal(403, "", status(missing), {}).detail).toContain("deploy/kubernetes/actuator-kubernetes.yaml");
  expect(refusal(403, "", status("denied by policy"), {}).detail).toBe("403 denied by policy");
});

test.each([
  ["its own words", status('deployments "a" not found'), {}, true],
  ["a page that it numbered as it does all its answers", "404 page not found\n", { "audit-id": "1" }, true],
  ["a page of a proxy", "<html>404</html>", {}, undefined],
  ["what is no status", '{"message":"no route"}', {}, undefined],
])("that there is none is only what the API server says itself: %s", (_what, body, headers, absent) => {
  const failure = refusal(404, "Not Found", body, headers);
  expect(failure.absent).toBe(absent);
  expect(failure.detail.endsWith("; those are not the API server's own words")).toBe(!absent);
});

test("a long message is cut", () => {
  expect(refusal(500, "", status("x".repeat(5000)), {}).detail.length).toBeLessThan(400);
});

test("an error without a message is told by its code", () => {
  expect(noAnswer(Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }))).toEqual({ detail: "ECONNREFUSED" });
});

test("a call that is given up tells how long it was waited for, and for what", () => {
  expect(noAnswer(new Error("aborted"), 100)).toEqual({ detail: "no answer within 100 ms", afterMs: 100 });
});

test("an object that is not there is not called missing only: it may have no scale", () => {
  expect(refusedOf("deployments.apps shop/a", { status: 404, detail: "404 not found", absent: true })).toEqual({
    kind: "refused",
    trouble: {
      kind: "scheduler-error",
      detail: "deployments.apps shop/a cannot be scaled: it does not exist or has no scale subresource: 404 not found",
    },
  });
});
