import { expect, test } from "vitest";
import { surroundings } from "../../../test/support/surroundings.ts";
import { azureQueue } from "./azure-queue.ts";

test("what does not fit once it is resolved is told once, with its place and without its value", () => {
  const connectionString = "AccountName=acme;AccountKey=c2VjcmV0"; // with which no name may be given, and this one is none
  const spec = { source: "azure-queue", queue: "orders", connectionString, accountName: "No Name" };
  const open = () => azureQueue.open(spec, surroundings());
  expect(open).toThrow(/^the metric is not valid: accountName: is not valid once its references are resolved$/);
});
