import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { SetFixed } from "../../../shared/rpc/engine-client.ts";
import { followSchedule, withProducers } from "./producers.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const change = { pool: "producers", workload: "producer" };

const unexpected = (thrown: unknown) => expect.unreachable(String(thrown));

/** A compare-and-set count. */
function countAt(start: bigint) {
  let revision = start;
  const asked: SetFixed[] = [];
  const setFixed = async (request: SetFixed) => {
    asked.push(request);
    if (request.expectedRevision !== undefined && request.expectedRevision !== revision) {
      const details = { revision: String(revision) };
      throw new MicroscalerError("revision-conflict", "another revision is in force", { details });
    }
    revision += 1n;
    return { replicas: request.replicas, revision };
  };
  return { setFixed, asked };
}

test("sets each count at its time, comparing with the revision in force", async () => {
  const client = countAt(4n);
  const steps = [
    { atMs: 1000, replicas: 3 },
    { atMs: 5000, replicas: 1 },
  ];
  followSchedule(steps, { client, inForce: () => ({ replicas: 1, revision: 4n }), onError: unexpected });
  await vi.advanceTimersByTimeAsync(999);
  expect(client.asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(client.asked).toEqual([{ ...change, replicas: 3, expectedRevision: 4n }]);
});

test("sets the count on top of what a person set in between", async () => {
  const client = countAt(9n);
  const inForce = () => ({ replicas: 1, revision: 4n });
  followSchedule([{ atMs: 0, replicas: 3 }], { client, inForce, onError: unexpected });
  await vi.advanceTimersByTimeAsync(0);
  expect(client.asked.at(-1)).toEqual({ ...change, replicas: 3, expectedRevision: 9n });
});

test("changes nothing any more once it is stopped", async () => {
  const client = countAt(0n);
  const stop = followSchedule([{ atMs: 1000, replicas: 3 }], {
    client,
    inForce: () => undefined,
    onError: unexpected,
  });
  stop();
  await vi.advanceTimersByTimeAsync(2000);
  expect(client.asked).toEqual([]);
});

test("reports a count that cannot be set", async () => {
  const onError = vi.fn();
  const refusal = new MicroscalerError("unavailable", "the engine does not answer");
  const client = { setFixed: () => Promise.reject(refusal) };
  followSchedule([{ atMs: 0, replicas: 3 }], { client, inForce: () => undefined, onError });
  await vi.advanceTimersByTimeAsync(0);
  expect(onError).toHaveBeenCalledWith(refusal);
});

test("a start with another number of producers changes nothing else of the pools", () => {
  const producer = { name: "producer", priority: 1, target: { kind: "fixed", replicas: 3 } };
  const others = { name: "demo", workloads: [{ name: "consumer", target: { kind: "queue-pid" } }] };
  expect(withProducers([{ name: "producers", capacity: 20, workloads: [producer] }, others], 1)).toEqual([
    { name: "producers", capacity: 20, workloads: [{ ...producer, target: { kind: "fixed", replicas: 1 } }] },
    others,
  ]);
});
