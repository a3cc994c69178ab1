import { expect, test } from "vitest";
import { NotThisProtocol } from "../connection/not-this-protocol.ts";
import { consumerState, JetstreamRefusal, streamArrivals } from "./jetstream-api.ts";

const answer = { num_pending: 3, num_ack_pending: 1, config: {} };

test("a consumer waits for what is pending, and has in flight what is not acknowledged", () => {
  expect(consumerState(JSON.stringify(answer))).toEqual({ waiting: 3, inFlight: 1, filtered: false });
});

test.each([{ filter_subject: "orders.paid" }, { filter_subjects: ["orders.paid", "orders.late"] }])(
  "a consumer with %j is filtered",
  (config) => {
    expect(consumerState(JSON.stringify({ ...answer, config })).filtered).toBe(true);
  },
);

test.each([
  "",
  "null",
  "3",
  "{}",
  ...["3", null, -1, 1.5, true].map((wrong) => JSON.stringify({ ...answer, num_pending: wrong })),
  JSON.stringify({ ...answer, num_ack_pending: undefined }),
  JSON.stringify({ ...answer, config: undefined }),
])("%s is no count", (text) => {
  expect(() => consumerState(text)).toThrow(NotThisProtocol);
  expect(() => streamArrivals(text)).toThrow(NotThisProtocol);
});

test("an error of JetStream is told by its number, whatever else the answer holds", () => {
  const refused = JSON.stringify({ ...answer, error: { code: 404, err_code: 10014, description: "s3cret" } });
  expect(() => consumerState(refused)).toThrow(new JetstreamRefusal(10014));
});
