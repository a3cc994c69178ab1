import { expect, test } from "vitest";
import { templateHash } from "./template-hash.ts";

const run = { image: "work:1", env: { A: "${env:A}", B: "2" } };

test("is 16 characters, the same for the same template however it is written down", () => {
  expect(templateHash(run)).toMatch(/^[\w-]{16}$/);
  expect(templateHash({ env: { B: "2", A: "${env:A}" }, image: "work:1" })).toBe(templateHash(run));
});

test.each([
  { pull: "always" },
  { registry: { username: "u", password: "p" } },
  { victim: "oldest" },
  { standby: { replicas: 2 } },
  { pausable: true },
  { foreign: "adopt" },
  { onExit: "scale-to-zero" },
  { stop: { grace: "1s" } },
])("is not changed by %j, of which no container is made", (more) => {
  expect(templateHash({ ...run, ...more })).toBe(templateHash(run));
});

test.each([
  { image: "work:2" },
  { env: { A: "other" } },
  { command: ["a"] },
  { network: "host" },
  { labels: { a: "b" } },
  { stop: { signal: "SIGINT" } },
])("is changed by %j", (more) => {
  expect(templateHash({ ...run, ...more })).not.toBe(templateHash(run));
});
