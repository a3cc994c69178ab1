import { MicroscalerError } from "../../../shared/errors.ts";
import type { RunSpec } from "../../../shared/model/command.ts";
import type { Fault } from "../../../shared/model/fault.ts";
import type { MetricSpec } from "../../../shared/model/metric.ts";
import type { ActuatorClient } from "../../../shared/rpc/actuator-client.ts";
import type { CollectorClient } from "../../../shared/rpc/collector-client.ts";
import { within } from "../../../shared/within.ts";

/** What the other planes say of a pool before it is taken. All calls end within two seconds. */
export interface PlaneChecks {
  /** Names of the actuators there are. */
  actuators(): readonly string[];
  /** Pools of the API may run programs of this machine. */
  readonly allowExec: boolean;
  /** Paths begin with the metric's name. @throws MicroscalerError `unavailable`, `timeout` where no collector answers */
  metrics(metrics: readonly MetricSpec[]): Promise<readonly Fault[]>;
  /** Paths begin with `runs[0].run`. @throws MicroscalerError as above */
  runs(actuator: string, runs: readonly RunSpec[]): Promise<readonly Fault[]>;
  /** The kind of scheduler an actuator drives. @throws MicroscalerError as above */
  kindOf(actuator: string): Promise<string>;
}

interface KnownActuators {
  names(): readonly string[];
  get(name: string): Pick<ActuatorClient, "validate" | "describe"> | undefined;
}

interface Planes {
  readonly collectors: readonly Pick<CollectorClient, "validate">[];
  readonly actuators: KnownActuators;
  readonly allowExec: boolean;
}

const answerWithinMs = 2000;

export function planeChecks({ collectors, actuators, allowExec }: Planes): PlaneChecks {
  const actuator = (name: string) => {
    const found = actuators.get(name);
    if (found) return found;
    throw new MicroscalerError("not-found", `there is no actuator named "${name}"`);
  };
  return {
    actuators: () => actuators.names(),
    allowExec,
    metrics: (metrics) => inTime("the collector", firstAnswer(collectors.map((one) => one.validate(metrics)))),
    runs: (name, runs) => inTime(`actuator ${name}`, actuator(name).validate(runs)),
    kindOf: async (name) => (await inTime(`actuator ${name}`, actuator(name).describe())).kind,
  };
}

/** Every collector says the same; the error is the first one's where none answers. */
async function firstAnswer<Value>(asked: readonly Promise<Value>[]): Promise<Value> {
  try {
    return await Promise.any(asked);
  } catch (thrown) {
    if (!(thrown instanceof AggregateError)) throw thrown;
    throw thrown.errors[0] ?? new MicroscalerError("unavailable", "there is no collector");
  }
}

function inTime<Value>(whom: string, asked: Promise<Value>): Promise<Value> {
  const late = () => new MicroscalerError("timeout", `${whom} did not answer within ${answerWithinMs} ms`);
  return within(asked, answerWithinMs, late);
}
