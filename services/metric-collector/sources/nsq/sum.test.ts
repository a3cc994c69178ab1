import { expect, test } from "vitest";
import type { NsqdCount } from "./stats.ts";
import { nsqSum } from "./sum.ts";

const channel: NsqdCount = { kind: "channel", depth: 3, inFlight: 2, deferred: 1, arrivals: 10 };
const alone: NsqdCount = { kind: "topic-alone", depth: 4 };
const others: NsqdCount = { kind: "other-channels" };
const none: NsqdCount = { kind: "no-topic" };

function sumOf(...counts: readonly NsqdCount[]) {
  const sum = nsqSum(new Map(counts.map((count, index) => [`http://nsqd-${index}:4151`, count])), "orders", "billing");
  if (typeof sum === "string") return sum;
  const { depth, inFlight, deferred, arrivals } = sum;
  return [depth, inFlight, deferred, ...arrivals.values()];
}

test.each<[string, readonly NsqdCount[], ReturnType<typeof sumOf>]>([
  ["a channel is what it holds", [channel], [3, 2, 1, 10]],
  ["channels are added up", [channel, { ...channel, depth: 5, arrivals: 1 }], [8, 4, 2, 10, 1]],
  ["an nsqd without the topic adds nothing", [channel, none], [3, 2, 1, 10]],
  ["an nsqd whose topic has other channels only adds nothing", [others, channel], [3, 2, 1, 10]],
  ["a topic without channels waits for the first one", [alone], [4, 0, 0, 4]],
  ["a topic without channels waits beside a channel", [channel, alone, none], [7, 2, 1, 10, 4]],
  ["no topic anywhere is absent", [none], 'there is no topic "orders" at http://nsqd-0:4151'],
  [
    "other channels only are absent",
    [others, none],
    'topic "orders" has no channel "billing" at http://nsqd-0:4151, http://nsqd-1:4151, but others',
  ],
  [
    "what waits in a topic is nobody's while there are other channels only",
    [alone, others],
    'topic "orders" has no channel "billing" at http://nsqd-0:4151, http://nsqd-1:4151, but others',
  ],
])("%s", (_law, counts, expected) => {
  expect(sumOf(...counts)).toEqual(expected);
});
