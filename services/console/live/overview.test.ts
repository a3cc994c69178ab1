import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PoolStatus } from "../../../shared/model/status.ts";
import { demoStatus, producersStatus } from "../../../test/support/demo-status.ts";
import type { FollowedPool } from "./followed-pool.ts";
import { overview, rowOf } from "./overview.ts";
import { throttle } from "./throttle.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function poolOf(name: string, newest?: PoolStatus): FollowedPool {
  return {
    ...{ name, statuses: throttle(200, () => undefined), leaving: false, cut: false, lookedAtMs: 0 },
    ...(newest && { newest, toldAtMs: performance.now() }),
  };
}

const slots = { occupied: 10, capacity: 10, unmet: 0, shadow: false, lost: [] };

test("a pool in a line has its slots, who decides it, what it has lost, and the first trouble of its workloads", () => {
  expect(rowOf(poolOf("demo", demoStatus()))).toEqual({ pool: "demo", leaving: false, status: slots });
  const down = { kind: "actuator", name: "process", up: false, problem: "nothing listens there" } as const;
  const changed = { links: [down], unmet: 4, shadow: true, leader: { holder: "engine-a", generation: 3n } };
  const troubled = demoStatus({ remainder: { trouble: "no image" }, changed });
  expect(rowOf({ ...poolOf("demo", troubled), leaving: true })).toEqual({
    ...{ pool: "demo", leaving: true },
    status: {
      ...{ occupied: 10, capacity: 10, unmet: 4, shadow: true },
      ...{ holder: "engine-a", lost: [down], trouble: "remainder: no image" },
    },
  });
});

test("what was not told is not told as 0, and what is old is told with why", async () => {
  expect(rowOf(poolOf("new"))).toEqual({ pool: "new", leaving: false, unknown: "no engine has told of it yet" });
  const refused = { ...poolOf("new"), problem: "caller a has 100 streams open" };
  expect(rowOf(refused)).toEqual({ pool: "new", leaving: false, unknown: "caller a has 100 streams open" });
  const pool = poolOf("demo", demoStatus());
  await vi.advanceTimersByTimeAsync(4900);
  expect(rowOf(pool).unknown).toBeUndefined();
  await vi.advanceTimersByTimeAsync(200);
  expect(rowOf(pool)).toEqual({
    pool: "demo",
    leaving: false,
    unknown: "no engine tells of it just now",
    status: slots,
  });
});

test("only lines that are other than before are told again", () => {
  const rows = overview();
  const [demo, producers] = [poolOf("demo", demoStatus()), poolOf("producers", producersStatus())];
  expect(rows.changed([demo, producers]).map(({ pool }) => pool)).toEqual(["demo", "producers"]);
  demo.newest = demoStatus({ queue: 99 }); // not in its line
  producers.newest = producersStatus(5);
  expect(rows.changed([demo, producers]).map(({ pool }) => pool)).toEqual(["producers"]);
  expect(rows.changed([demo, producers])).toEqual([]);
});
