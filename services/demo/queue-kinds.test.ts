import { expect, test } from "vitest";
import { queueKindOf, queueKinds } from "./queue-kinds.ts";

test("a program that is not told its kind of queue runs on Azure's, as demo.yaml has it", () => {
  expect([queueKindOf(undefined), queueKindOf("")]).toEqual(["azure", "azure"]);
  expect(queueKinds.map(queueKindOf)).toEqual(queueKinds);
});

test("a kind of queue that there is not is refused with those there are", () => {
  expect(() => queueKindOf("kafka")).toThrow(
    'the environment variable MICROSCALER_DEMO_QUEUE is "kafka", must be one of azure, sqs, redis, nsq',
  );
});
