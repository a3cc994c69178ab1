import { expect, test } from "vitest";
import { metricFrom } from "../metric.ts";
import { sqsRegionIn } from "./sqs/region.ts";
import { sqs } from "./sqs.ts";

test.each([
  ["https://sqs.eu-west-1.amazonaws.com/123456789012/orders", "eu-west-1"],
  ["https://sqs.cn-north-1.amazonaws.com.cn/123456789012/orders", "cn-north-1"],
  ["https://sqs-fips.us-east-1.amazonaws.com/123456789012/orders", "us-east-1"],
  ["https://us-east-2.queue.amazonaws.com/123456789012/orders", "us-east-2"],
  ["https://sqs.eu-west-1.amazonaws.com.example.org/123456789012/orders", undefined],
  ["http://localhost:4566/000000000000/orders", undefined],
])("the region of %s is %s", (url, region) => expect(sqsRegionIn(url)).toBe(region));

const secretAccessKey = "a-secret";

test.each<[object, string, string]>([
  [{}, "queue", "is missing; give it, or queueUrl"],
  [{ queue: "a", queueUrl: "https://h/1/a" }, "queueUrl", "must not be given beside queue; one of them names it"],
  [{ queue: "a b" }, "queue", "must be the name of a queue"],
  [{ queueUrl: "orders" }, "queueUrl", "must be a URL such as"],
  [{ queueUrl: "http://h:99999/1/a" }, "queueUrl", "must be a URL such as"],
  [{ queue: "a", endpoint: "http://h:99999" }, "endpoint", "must be a URL such as"],
  [{ queueUrl: "https://user:word@h/1/a" }, "queueUrl", "must be a URL such as"],
  [{ queue: "a", accessKeyId: "AKIA" }, "secretAccessKey", "is missing; accessKeyId needs it"],
  [{ queue: "a", secretAccessKey }, "accessKeyId", "is missing; secretAccessKey needs it"],
  [{ queue: "a", sessionToken: "t" }, "accessKeyId", "is missing; sessionToken needs it"],
  [{ queue: "a", region: "Europe" }, "region", 'must be a region such as "eu-west-1"'],
  [{ queue: "a", delayed: "yes" }, "delayed", "must be true or false"],
])("%o is told at %s: %s", (spec, path, problem) => {
  const parsed = metricFrom({ source: "sqs", ...spec });
  const faults = parsed.ok ? [] : parsed.faults;
  expect(faults).toContainEqual({ path, problem: expect.stringContaining(problem) });
});

test("it may be read twice a second in the long run, as each reading costs money", () => {
  expect(sqs.parameters).toContainEqual(expect.objectContaining({ name: "budget", default: "2" }));
});
