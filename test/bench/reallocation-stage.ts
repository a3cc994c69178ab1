import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startActuatorDocker } from "../../services/actuator-docker/main.ts";
import { startEngine } from "../../services/decision-engine/main.ts";
import { group } from "../../shared/lifecycle/group.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import type { Containers, Daemon } from "./bench-daemon.ts";
import { type SaidCollector, saidCollector } from "./reallocation-collector.ts";
import { atRest, capacity, moved, poolOf, type Variant, variants } from "./reallocation-variants.ts";

/** The real planes on a real Docker, with queues that are as long as the bench says. */
export interface Stage {
  /** Brings a pool to where it is while the backlog is away, its standby filled. */
  rest(variant: Variant): Promise<void>;
  /** A backlog appears; resolves with the delays in ms after which the replicas it calls for came to run. */
  move(variant: Variant): Promise<readonly number[]>;
  stop(): Promise<void>;
}

const stopWithinMs = 10_000;

/** Starts an engine and a Docker actuator in this process; they talk over gRPC. */
export async function startStage(daemon: Daemon, containers: Containers): Promise<Stage> {
  const log = createLog("bench", { level: "warn" });
  const stateDir = await mkdtemp(join(tmpdir(), "microscaler-bench-"));
  const listen = "127.0.0.1:0";
  const parts = group();
  const collector = await saidCollector(log);
  const actuator = await parts.add(() =>
    startActuatorDocker({ listen, log, allowRefs: new Set(), settings: {}, stateDir }),
  );
  await parts.add(() =>
    startEngine({
      listen,
      log,
      collectors: [collector.address],
      actuators: new Map([["docker", actuator.address]]),
      pools: variants.map((variant) => poolOf(variant, containers)),
    }),
  );
  return {
    ...moving(daemon, collector),
    stop: async () => {
      const problems = await parts.stop(stopWithinMs);
      await collector.stop();
      await rm(stateDir, { recursive: true });
      if (problems.length > 0) throw new Error(problems.join("; "));
    },
  };
}

function moving(daemon: Daemon, collector: SaidCollector): Omit<Stage, "stop"> {
  const placesOf = (variant: Variant) => [`${variant}/consumer`, `${variant}/remainder`] as const;
  return {
    rest: async (variant) => {
      const [consumer, remainder] = placesOf(variant);
      await collector.say(variant, 1);
      await daemon.settles([consumer, remainder], {
        [`${consumer} running`]: 1,
        [`${consumer} ${variant}`]: atRest[variant].spares,
        [`${remainder} running`]: capacity - 1,
      });
    },
    move: async (variant) => {
      const [consumer] = placesOf(variant);
      const come = daemon.seen(consumer, moved);
      const saidAtMs = await collector.say(variant, 1 + moved);
      return (await come).map((atMs) => atMs - saidAtMs);
    },
  };
}
