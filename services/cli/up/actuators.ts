import { join } from "node:path";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { RunningService, ServiceOptions } from "../../../shared/lifecycle/service.ts";
import { type ActuatorKind, actuatorKinds } from "../actuators.ts";
import type { ConfiguredActuator } from "../config/load.ts";
import type { Whole } from "./whole.ts";

/** An actuator in this process. */
export interface Embedded {
  /** As it was when it was started. */
  readonly configured: ConfiguredActuator;
  readonly address: string;
}

/** What a configuration takes that is not in force yet. */
export interface StartedActuators {
  /** `host:port` of each actuator that it names. */
  readonly addresses: ReadonlyMap<string, string>;
  /** It is in force: what was started for it is a part of the whole. */
  keep(): Promise<void>;
  /** It is refused: what was started for it ends. */
  end(): Promise<void>;
}

export interface UpActuators {
  /** Those in this process, also where the file does not name them any more: they run until the whole ends. */
  readonly embedded: ReadonlyMap<string, Embedded>;
  /** Starts what a configuration embeds and does not run yet; what is already there goes on. All of them, or none. */
  start(actuators: ReadonlyMap<string, ConfiguredActuator>): Promise<StartedActuators>;
}

interface Fresh extends Embedded {
  readonly where: ServiceOptions;
  readonly service: RunningService;
}

/** The actuators of `up`: one with an address is dialled, any other runs in this process. */
export function upActuators(whole: Whole): UpActuators {
  const embedded = new Map<string, Embedded>();
  const start = async (actuators: ReadonlyMap<string, ConfiguredActuator>): Promise<StartedActuators> => {
    const fresh = new Map<string, Fresh>();
    const addresses = new Map<string, string>();
    const begin = async (name: string, configured: ConfiguredActuator): Promise<Fresh> => {
      const started = await startOne(whole, name, configured);
      fresh.set(name, started);
      return started;
    };
    const end = async () => {
      await Promise.all([...fresh].map(([name, one]) => endOne(whole, name, one)));
    };
    try {
      for (const [name, configured] of actuators) {
        const { address = embedded.get(name)?.address } = configured;
        addresses.set(name, address ?? (await begin(name, configured)).address);
      }
    } catch (thrown) {
      await end();
      throw thrown;
    }
    const keep = async () => {
      for (const [name, { where, service, configured, address }] of fresh) {
        await whole.parts.add(`actuator ${name}`, where, async () => service);
        embedded.set(name, { configured, address });
      }
    };
    return { addresses, keep, end };
  };
  return { embedded, start };
}

async function startOne(
  { options, parts, own, allowRefs }: Whole,
  name: string,
  configured: ConfiguredActuator,
): Promise<Fresh> {
  const kind = kindOf(name, configured);
  const where = parts.listenAt(kind.defaultPort);
  const { settings = {} } = configured;
  try {
    const service = await kind.start({
      ...{ ...where, ...own.planes, allowRefs, settings, stateDir: join(options.stateDir, name) },
      log: options.log.child({ plane: `actuator-${kind.kind}` }),
    });
    own.know(service.address);
    return { configured, where, service, address: service.address };
  } catch (thrown) {
    parts.giveBack(where);
    throw thrown;
  }
}

async function endOne({ options, parts, own }: Whole, name: string, { where, service, address }: Fresh): Promise<void> {
  await service.stop().catch((err: unknown) => {
    options.log.warn({ actuator: name, err }, "an actuator that is not needed did not end as it should");
  });
  own.forget(address);
  parts.giveBack(where);
}

function kindOf(name: string, { kind }: ConfiguredActuator): ActuatorKind {
  const found = actuatorKinds.find((known) => known.kind === kind);
  if (found) return found;
  throw new MicroscalerError("invalid", `actuator ${name} has neither an address nor a kind that can be embedded`);
}
