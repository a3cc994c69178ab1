import { expect, test } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { metricFrom } from "../metric.ts";

function problemsOf(spec: JsonObject): string {
  const parsed = metricFrom(spec);
  return parsed.ok ? "" : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`).join("\n");
}

test.each<[JsonObject, RegExp]>([
  [{ source: "rabbitmq", queue: "orders" }, /^url: .*needs to be of the form "amqp:\/\/rabbitmq:5672"/],
  [{ source: "rabbitmq", queue: "orders", url: "http://eve:s3cret@rabbitmq" }, /^url: needs to be of the form/],
  [{ source: "rabbitmq", url: "amqp://rabbitmq" }, /^queue: is missing, must be the name of a queue$/],
  [{ source: "rabbitmq", url: "amqp://rabbitmq", queue: "ü".repeat(128) }, /must have at most 255 bytes/],
  [{ source: "rabbitmq-management", queue: "orders", url: "amqp://rabbitmq" }, /^url: .*must be a URL such as/],
  [
    { source: "nats-jetstream", servers: ["nats://nats"], stream: "A.B", consumer: "c" },
    /^stream: is "A\.B", must be the name of a stream, without dots, spaces/,
  ],
  [
    { source: "nats-jetstream", servers: ["http://eve:s3cret@nats"], stream: "A", consumer: "c" },
    /^servers\[0\]: needs to be of the form "nats:\/\/nats:4222"/,
  ],
  [{ source: "nats-jetstream", servers: [], stream: "A", consumer: "c" }, /^servers: .*must name at least one/],
])("%j is refused with what would be right, and no secret in it", (spec, problem) => {
  const problems = problemsOf(spec);
  expect(problems).toMatch(problem);
  expect(problems).not.toContain("s3cret");
});

test("what a reference stands for is checked when it is resolved", () => {
  const references = { source: "rabbitmq", url: "${env:RABBITMQ_URL}", queue: "orders" };
  expect(problemsOf(references)).toBe("");
});
