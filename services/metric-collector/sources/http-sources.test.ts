import { expect, test } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { metricFrom } from "../metric.ts";
import { httpJson } from "./http-json.ts";
import { nsq } from "./nsq.ts";
import { prometheus } from "./prometheus.ts";

function faults(spec: JsonObject): readonly string[] {
  const parsed = metricFrom(spec);
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

test.each([httpJson, nsq, prometheus])("the example of $kind can be copied", ({ example }) => {
  expect(faults(example)).toEqual([]);
});

test("nsq says what is wrong", () => {
  const spec = { source: "nsq", topic: "orders", channel: "billing" };
  expect(faults(spec)).toEqual(["nsqd: is missing; give it, or nsqlookupd"]);
  expect(faults({ ...spec, nsqd: ["a:4151"], nsqlookupd: ["b:4161"] })).toEqual([
    "nsqlookupd: is a list, must not be given beside nsqd: those named there are all that is read",
  ]);
  const example = 'such as ["nsqd:4151"]';
  expect(faults({ ...spec, nsqd: [] })).toEqual(["nsqd: is a list, must name at least one"]);
  expect(faults({ ...spec, nsqd: "a:1" })).toEqual([`nsqd: is "a:1", must be a list of HTTP addresses ${example}`]);
  expect(faults({ ...spec, nsqd: ["tcp://a:4150"] })).toEqual([
    'nsqd[0]: is "tcp://a:4150", must be an HTTP address such as "nsqd:4151"',
  ]);
  expect(faults({ ...spec, nsqd: ["ftp://me:secret@a"] })).toEqual([
    'nsqd[0]: is not an HTTP address such as "nsqd:4151"',
  ]);
  const good = ["a", "a:4151", "[::1]:4151", "http://a:4151/", "https://me:pass@a/nsqd", "${env:NSQD}"];
  expect(faults({ ...spec, nsqd: good })).toEqual([]);
  expect(faults({ source: "nsq", topic: "or ders", channel: "logs#ephemeral", nsqd: ["a"] })).toEqual([
    'topic: is "or ders", must be 1 to 64 letters, digits, ".", "_" or "-", and may end in "#ephemeral"',
  ]);
});

test("prometheus says what is wrong", () => {
  const spec = { source: "prometheus", url: "http://prometheus:9090", query: "up" };
  expect(faults({ ...spec, url: "prometheus:9090" })).toEqual([
    'url: is "prometheus:9090", must be a URL such as "http://prometheus:9090"',
  ]);
  expect(faults({ ...spec, url: "http://me:secret@[" })).toEqual([
    'url: is not a URL such as "http://prometheus:9090"',
  ]);
  expect(faults({ ...spec, url: "http://prometheus/?a=b" })).toHaveLength(1);
  expect(faults({ ...spec, query: " " })).toEqual(['query: is " ", must be a query in PromQL']);
  expect(faults({ ...spec, empty: "0" })).toEqual(['empty: is "0", must be "absent" or "zero"']);
});

test("http-json says what is wrong, and quotes no header", () => {
  const spec = { source: "http-json", url: "https://example.com/?key=${env:KEY}", pointer: "/queue/depth" };
  expect(faults(spec)).toEqual([]);
  const pointed = 'must be a JSON pointer such as "/queue/depth", or "" for the whole answer';
  for (const pointer of ["queue", "#/queue", "/a~2", "/a~"]) {
    expect(faults({ ...spec, pointer })).toEqual([`pointer: is "${pointer}", ${pointed}`]);
  }
  expect(faults({ ...spec, headers: { cookie: "secret\n", "content-length": "3", "a b": "c" } })).toEqual([
    "headers.cookie: holds a character that no header may hold, such as the end of a line",
    'headers: the key "content-length" is a header that the connection sets itself',
    'headers: the key "a b" is no name of a header',
  ]);
});
