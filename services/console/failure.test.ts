import { fastify } from "fastify";
import { expect, test } from "vitest";
import { errorCodes, MicroscalerError } from "../../shared/errors.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { addFailureAnswers, httpStatus } from "./failure.ts";

function appThatThrows(thrown: unknown) {
  const lines: string[] = [];
  const app = fastify();
  addFailureAnswers(app, createLog("console", { level: "info", destination: { write: (line) => lines.push(line) } }));
  app.get("/", () => {
    throw thrown;
  });
  return { app, lines };
}

test.each([
  ["invalid", 400],
  ["not-found", 404],
  ["wrong-state", 409],
  ["revision-conflict", 409],
  ["stale-generation", 409],
  ["stale-sequence", 409],
  ["unavailable", 503],
  ["timeout", 504],
  ["cancelled", 503],
  ["unimplemented", 501],
  ["internal", 500],
] as const)("%s is answered with %i", async (code, status) => {
  const { app } = appThatThrows(new MicroscalerError(code, "the reason"));
  const response = await app.inject("/");
  expect([response.statusCode, response.json()]).toEqual([status, { error: { code, message: "the reason" } }]);
});

test("every code has a status", () => {
  expect(Object.keys(httpStatus).toSorted()).toEqual([...errorCodes].toSorted());
});

test("details and faults are passed on", async () => {
  const faults = [{ path: "replicas", problem: "must be 10 or less" }];
  const { app } = appThatThrows(new MicroscalerError("invalid", "not valid", { details: { revision: "7" }, faults }));
  expect((await app.inject("/")).json().error).toEqual({
    ...{ code: "invalid", message: "not valid", details: { revision: "7" }, faults },
  });
});

test("what nobody expected is logged and told without its inner message or stack", async () => {
  const { app, lines } = appThatThrows(new TypeError("secret of the inside"));
  const response = await app.inject("/");
  expect(response.statusCode).toBe(500);
  expect(response.json()).toEqual({
    error: { code: "internal", message: "internal error; see the log of the console" },
  });
  expect(lines.join()).toContain("secret of the inside");
});

test("a path that does not exist is 404 in the same form", async () => {
  const { app } = appThatThrows(undefined);
  const { error } = (await app.inject("/none")).json();
  expect(error).toEqual({ code: "not-found", message: "there is nothing at GET /none; /docs lists what there is" });
});
