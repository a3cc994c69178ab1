import { setTimeout as sleep } from "node:timers/promises";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { Fence } from "../../shared/model/command.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { applyCaller } from "../support/apply-call.ts";
import { type Ordered, orderOf } from "./ordered.ts";

/** Commands one pool as an engine does: says everything again whenever the actuator is back. */
export interface Commander {
  readonly ordered: readonly Ordered[];
  /** The newest; undefined while there is no contact. */
  observation(): PoolObservation | undefined;
  /** Orders this from now on. */
  order(ordered: readonly Ordered[]): void;
  /** Another holder takes over with the next generation. */
  takeOver(): void;
  /** Tells of what is wrong where a holder that was deposed is obeyed. */
  tryAsDeposed(): Promise<string | undefined>;
  close(): Promise<void>;
}

const deadlineMs = 5000;
const retryMs = 100;
/** After a restart it takes a while until there is contact again. */
const reachedWithinMs = 15_000;

export function commander(address: string, pool: string, image: string): Commander {
  const client = actuatorClient("docker", address);
  const caller = applyCaller(address);
  let ordered: readonly Ordered[] = [];
  let fence: Fence = { holder: "engine-2", generation: 2n };
  let sequence = 0n;
  let newest: PoolObservation | undefined;
  let said = true;
  let closed = false;
  const orders = () => ordered.map((one) => orderOf(one, image));
  const observe = () =>
    client.observe(() => ({ pool, fence, runs: orders().map(({ run }) => run) }), {
      onObservation: (observation) => {
        if (!newest) said = false;
        newest = observation;
      },
      onDown: () => {
        newest = undefined;
      },
    });
  let stream = observe();
  const saying = (async () => {
    for (; !closed; await sleep(retryMs)) {
      if (said || !newest) continue;
      said = true;
      sequence += 1n;
      await stream.send({ pool, fence, sequence, orders: orders() }, { deadlineMs }).catch(() => {
        said = false;
      });
    }
  })();
  return {
    get ordered() {
      return ordered;
    },
    observation: () => newest,
    order: (wanted) => {
      ordered = wanted;
      said = false;
    },
    takeOver: () => {
      const generation = fence.generation + 1n;
      fence = { holder: `engine-${generation}`, generation };
      stream.close();
      [newest, sequence] = [undefined, 0n];
      stream = observe();
    },
    tryAsDeposed: () => {
      const old = { holder: "engine-1", generation: fence.generation - 1n };
      const nothing = orders().map(({ run }) => ({ run, desired: 0 }));
      const command = { pool, fence: old, sequence: sequence + 1000n, orders: nothing };
      return tryAsDeposed(() => caller.apply(command, { deadlineMs }));
    },
    close: async () => {
      closed = true;
      stream.close();
      client.close();
      caller.close();
      await saying;
    },
  };
}

/** What is wrong with the answer to the command of one who was deposed; undefined: nothing. */
async function tryAsDeposed(apply: () => Promise<unknown>): Promise<string | undefined> {
  for (const untilMs = performance.now() + reachedWithinMs; ; await sleep(retryMs)) {
    const answer = await apply().then(
      () => "was obeyed",
      (thrown: unknown) => thrown,
    );
    const code = answer instanceof MicroscalerError ? answer.code : undefined;
    if (code === "stale-generation") return undefined;
    if (code !== "unavailable" || performance.now() > untilMs) return `a deposed engine: ${messageOf(answer)}`;
  }
}
