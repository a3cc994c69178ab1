import { expect, test } from "vitest";
import { noAnswer, refusal, refusedOf } from "./failure.ts";

const status = (message: string, details = {}) => JSON.stringify({ kind: "Status", message, details });

test.each([
  [
    "the server's own words",
    [409, "Conflict", status("has been modified"), undefined],
    { detail: "409 has been modified" },
  ],
  ["a page", [503, "Service Unavailable", "<html>", undefined], { detail: "503 Service Unavailable" }],
  ["nothing", [500, "", "", undefined], { detail: "500 no reason given" }],
  [
    "when to come back, in the head",
    [429, "", status("slow down"), "3"],
    { detail: "429 slow down", retryAfterMs: 3000 },
  ],
  [
    "when to come back, in the body",
    [504, "", status("busy", { retryAfterSeconds: 2 }), undefined],
    { detail: "504 busy", retryAfterMs: 2000 },
  ],
  ["no number when to come back", [429, "", status("busy"), "Wed, 21 Oct"], { detail: "429 busy" }],
  ["lines as one", [500, "", status("a\n  b"), undefined], { detail: "500 a b" }],
] as const)("a refusal tells %s", (_what, [code, text, body, retryAfter], expected) => {
  expect(refusal(code, text, body, retryAfter)).toEqual({ status: code, ...expected });
});

test("only a right that is missing points to where rights are granted", () => {
  const missing = 'u cannot patch resource "deployments/scale"';
  expect(refusal(403, "", status(missing), undefined).detail).toContain("deploy/kubernetes/actuator-kubernetes.yaml");
  expect(refusal(403, "", status("denied by policy"), undefined).detail).toBe("403 denied by policy");
});

test("a long message is cut", () => {
  expect(refusal(500, "", status("x".repeat(5000)), undefined).detail.length).toBeLessThan(400);
});

test("an error without a message is told by its code", () => {
  expect(noAnswer(Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }))).toEqual({ detail: "ECONNREFUSED" });
});

test("an object that is not there is not called missing only: it may have no scale", () => {
  expect(refusedOf("deployments.apps shop/a", { status: 404, detail: "404 not found" })).toEqual({
    kind: "refused",
    trouble: {
      kind: "scheduler-error",
      detail: "deployments.apps shop/a cannot be scaled: it does not exist or has no scale subresource: 404 not found",
    },
  });
});
