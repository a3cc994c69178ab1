import { expect, test } from "vitest";
import { appOf } from "../../test/support/marathon-app.ts";
import { launchQueue } from "./launch-queue.ts";
import { unplacedTrouble } from "./unplaced-trouble.ts";

const app = appOf({ instances: 3, lastTaskFailure: { message: "exited\nwith status 1" } });

function waiting(overdue: boolean, declined: Record<string, number> = {}) {
  const rejectSummaryLastOffers = Object.entries(declined).map(([reason, count]) => ({
    reason,
    declined: count,
    processed: 9,
  }));
  const delay = { timeLeftSeconds: overdue ? 0 : 12, overdue };
  return launchQueue.parse({ queue: [{ delay, processedOffersSummary: { rejectSummaryLastOffers } }] }).queue[0];
}

test("an offer is waited for a while before there is a trouble", () => {
  const queued = { app, unplaced: 2, waiting: waiting(true, { InsufficientCpus: 4 }) };
  expect(unplacedTrouble({ ...queued, waitedMs: 4999 })).toBeUndefined();
  expect(unplacedTrouble({ ...queued, waitedMs: 5000 })).toMatchObject({ kind: "no-capacity" });
});

test("names what most offers were turned down for, first", () => {
  const declined = { UnfulfilledRole: 0, InsufficientCpus: 2, InsufficientMemory: 7 };
  expect(unplacedTrouble({ app, unplaced: 2, waiting: waiting(true, declined), waitedMs: 9000 })?.detail).toBe(
    "2 of 3 instances of /a wait for an offer of Mesos with room for them; turned down for InsufficientMemory (7 of 9 offers), InsufficientCpus (2 of 9 offers)",
  );
});

test("does without reasons where the queue gives none", () => {
  const detail = "2 of 3 instances of /a wait for an offer of Mesos with room for them";
  expect(unplacedTrouble({ app, unplaced: 2, waiting: undefined, waitedMs: 9000 })).toEqual({
    kind: "no-capacity",
    detail,
  });
});

test("a back-off is told at once, with the time that is left", () => {
  expect(unplacedTrouble({ app, unplaced: 1, waiting: waiting(false), waitedMs: 0 })).toEqual({
    kind: "crash-looping",
    detail:
      'Marathon starts 1 of 3 instances of /a again in 12 s: tasks ended too soon, the last one with "exited with status 1"',
    retryInMs: 12_000,
  });
});

test("an image that cannot be had is told as such", () => {
  const message = "Failed to launch container: Failed to run 'docker pull shop/consumer:nope'";
  const failed = appOf({ instances: 1, lastTaskFailure: { message } });
  const trouble = unplacedTrouble({ app: failed, unplaced: 1, waiting: waiting(false), waitedMs: 0 });
  expect(trouble).toMatchObject({ kind: "image-missing", detail: expect.stringContaining(message) });
});
