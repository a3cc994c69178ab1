import { expect, test } from "vitest";
import { scored, smallReport } from "../../../../test/support/small-report.ts";
import { reportCsv } from "./csv.ts";
import { reportJson } from "./json.ts";

test("the JSON of one queue is the scores of the laws and of the oracle", () => {
  expect(JSON.parse(reportJson(smallReport()))).toEqual({
    laws: { adaptive: scored(), "simple-queue": scored({ cost: 1.1, p99Queue: 500 }) },
    oracle: scored({ cost: 1.05 }),
  });
});

test("the JSON of several queues has them by workload", () => {
  const report = smallReport();
  const oracle = new Map([...report.oracle, ["mails", scored()] as const]);
  expect(Object.keys(JSON.parse(reportJson({ ...report, oracle })).workloads)).toEqual(["orders", "mails"]);
});

test("the CSV is every point of every curve", () => {
  const lines = reportCsv(smallReport()).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "law,workload,t,rate,queue,ready,starting,stopping,desired,reason",
    "adaptive,orders,0,10,0,1,1,0,2,demand",
    "adaptive,orders,1,10,25,2,1,0,3,demand",
  ]);
  expect(lines).toHaveLength(1 + 2 * 2 * 4 + 1);
  expect(lines.at(-1)).toBe("");
});
