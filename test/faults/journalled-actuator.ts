import { parseArgs } from "node:util";
import { simulatedCapabilities } from "../../services/actuator-simulated/main.ts";
import { SimulatedHost } from "../../services/actuator-simulated/simulated-host.ts";
import { SimulatedScheduler } from "../../services/actuator-simulated/simulated-scheduler.ts";
import { serve } from "../../services/cli/serve.ts";
import type { Actuator } from "../../shared/actuator/actuator.ts";
import { fenceFiles } from "../../shared/actuator/fence-file.ts";
import type { FenceStore } from "../../shared/actuator/fencing.ts";
import { replicaActuator } from "../../shared/actuator/replicas/replica-actuator.ts";
import { serveActuator } from "../../shared/actuator/server.ts";
import { ownStateDir } from "../../shared/actuator/state-dir.ts";
import { packageVersion } from "../../shared/package-version.ts";
import { randomFrom } from "../../shared/random.ts";
import { keep, type Slots } from "./journal.ts";

/*
 * The simulated actuator, as `microscaler actuator simulated` runs it, which writes down what it does before it does it:
 * the only witness that the fault suite believes. A program of its own; the journal is its file descriptor 3.
 */

const places: Readonly<Record<string, 0 | 1 | 2>> = { starting: 0, ready: 1, ending: 2 };

/** Writes down the slots of a pool in the instant in which they change. */
class JournalledScheduler extends SimulatedScheduler {
  readonly #pools = new Map<string, string>();

  override onChange(changed: (pool: string) => void): void {
    super.onChange((pool) => {
      this.#keep(pool);
      changed(pool);
    });
  }

  override make(replica: Parameters<SimulatedScheduler["make"]>[0]): void {
    this.#pools.set(replica.name, replica.pool);
    super.make(replica);
  }

  override start(name: string): Promise<void> {
    const started = super.start(name);
    this.#keepFor(name);
    return started;
  }

  override resume(name: string): void {
    super.resume(name);
    this.#keepFor(name);
  }

  override stop(name: string, mostGraceMs?: number): Promise<void> {
    const stopped = super.stop(name, mostGraceMs);
    this.#keepFor(name);
    return stopped;
  }

  override remove(name: string): void {
    super.remove(name);
    if (!this.list().some((replica) => replica.name === name)) this.#pools.delete(name);
  }

  #keepFor(name: string): void {
    const pool = this.#pools.get(name);
    if (pool !== undefined) this.#keep(pool);
  }

  #keep(pool: string): void {
    const slots: Record<string, [number, number, number]> = {};
    for (const replica of this.list()) {
      if (replica.pool !== pool) continue;
      const place = places[replica.state];
      const counts = slots[replica.workload] ?? [0, 0, 0];
      slots[replica.workload] = counts;
      if (place !== undefined) counts[place] += 1;
    }
    const told: Record<string, Slots> = slots;
    keep({ kind: "slots", pool, slots: told });
  }
}

/** A record is in the journal once it is on disk, and before anything is done on its strength. */
function journalledFences(files: FenceStore & { close(): Promise<void> }): FenceStore & { close(): Promise<void> } {
  return {
    records: files.records,
    close: files.close,
    save: async (pool, record) => {
      const { holder, generation, sequence } = record;
      await files.save(pool, record);
      const told = sequence === undefined ? {} : { sequence: String(sequence) };
      keep({ kind: "fence", pool, holder, generation: String(generation), ...told });
    },
  };
}

function journalledActuator(actuator: Actuator): Actuator {
  return {
    ...actuator,
    apply: (pool, orders, traceparent) => {
      const told = orders.map(({ run: { workload }, desired }) => ({
        workload,
        ...(desired === undefined ? {} : { desired }),
      }));
      keep({ kind: "orders", pool, orders: told });
      return actuator.apply(pool, orders, traceparent);
    },
  };
}

const { values } = parseArgs({
  options: {
    listen: { type: "string", default: "127.0.0.1:0" },
    "ops-listen": { type: "string", default: "127.0.0.1:0" },
    "state-dir": { type: "string", default: "" },
    seed: { type: "string", default: "1" },
  },
});

process.on("SIGTERM", () => keep({ kind: "ending" }));
process.on("SIGXFSZ", () => undefined); // a file that may not grow is an error of its write, not the end
process.env.GRPC_VERBOSITY ??= "NONE";

await serve("actuator-simulated", async (log) => {
  const stateDir = ownStateDir(values["state-dir"]);
  const scheduler = new JournalledScheduler({
    capacity: Number.POSITIVE_INFINITY,
    random: randomFrom(Number(values.seed)),
  });
  const actuator = replicaActuator({
    kind: "simulated",
    version: packageVersion(),
    capabilities: simulatedCapabilities,
    host: new SimulatedHost(scheduler, new Set()),
    log,
  });
  keep({ kind: "started" });
  const service = await serveActuator({
    name: "actuator-simulated",
    listen: values.listen,
    opsListen: values["ops-listen"],
    actuator: journalledActuator(actuator),
    ...{ stateDir, log },
    fences: journalledFences(fenceFiles(stateDir.path)),
  });
  keep({ kind: "serving" });
  return service;
});
