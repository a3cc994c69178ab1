import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import type { Command, Fence, RunSpec } from "../../shared/model/command.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import type { LinkStatus } from "../../shared/model/status.ts";
import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";
import type { PoolStream } from "../../shared/rpc/pool-stream.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { Refusals } from "./refusals.ts";
import { sameSnapshot } from "./same-snapshot.ts";

export interface ActuatorLinkEvents {
  /** A new observation, or none any more. */
  onChange(): void;
  /** The actuator knows a newer generation than ours. */
  onStale(newestGeneration: bigint, holder: string): void;
}

/** Together with the lease, whichever ends first: what is still on its way then belongs to nobody. */
const mostApplyMs = 2000;

/** An actuator that does not say what it is, is asked again after this time. */
const describeAgainMs = 5000;

/** The connection of one pool to its actuator: what it reports, and the way commands take. */
export class ActuatorLink {
  /** The newest snapshot; undefined while the actuator is not connected. */
  observation: PoolObservation | undefined;
  readonly refusals = new Refusals();
  /** Whether it refuses a second change of a workload while one is under way; not, until it says so. */
  locksWhileScaling = false;
  private described = false;
  private describeAtMs = 0;
  private failing = false;
  private problem: string | undefined = "not connected yet";
  private stream: PoolStream | undefined;
  private readonly client: ActuatorClient;
  private readonly name: string;
  private readonly events: ActuatorLinkEvents;
  private readonly log: Log;

  constructor(client: ActuatorClient, name: string, events: ActuatorLinkEvents, log: Log) {
    this.client = client;
    this.name = name;
    this.events = events;
    this.log = log;
  }

  /** Observes the pool under a fence, which alone keeps earlier holders from commanding. */
  open(pool: string, fence: Fence, runs: readonly RunSpec[]): void {
    this.stream?.close();
    this.observation = undefined;
    this.stream = this.client.observe(() => ({ pool, fence, runs }), {
      onObservation: (observation) => {
        if (this.problem !== undefined) {
          this.log.info({ pool, actuator: this.name }, "actuator connected");
          [this.described, this.describeAtMs] = [false, 0];
        }
        const isNews = this.problem !== undefined || !sameSnapshot(this.observation, observation);
        this.problem = undefined;
        this.observation = observation;
        if (!this.described) void this.describe(pool);
        if (isNews) this.events.onChange(); // it comes every second also where nothing has happened
      },
      onDown: (error) => {
        const healing = this.heal(error);
        if (this.problem === undefined && !healing) {
          this.log.warn({ pool, actuator: this.name, problem: error.message }, "actuator lost");
        }
        this.problem = error.message;
        this.observation = undefined;
        this.events.onChange();
      },
    });
  }

  /** The newest snapshot, while it can be acted on: of a scheduler that does not answer, what is free is not known. */
  trusted(): PoolObservation | undefined {
    return this.observation?.unreachable === undefined ? this.observation : undefined;
  }

  /** Sends a command; a workload that is refused is noted. @throws MicroscalerError when it may not have arrived. */
  async send(command: Command, leaseMs: number, traceparent: string | undefined): Promise<void> {
    const { stream } = this;
    try {
      if (!stream) throw new MicroscalerError("unavailable", `pool ${command.pool} is not open`);
      const options = {
        deadlineMs: Math.min(mostApplyMs, leaseMs),
        ...(traceparent === undefined ? {} : { traceparent }),
      };
      const outcomes = await stream.send(command, options);
      this.failing = false;
      this.refusals.note(outcomes, desiredOf(command), performance.now());
    } catch (thrown) {
      if (stream === this.stream && !this.heal(thrown) && !this.failing) {
        this.failing = true; // told once until one arrives again
        this.log.warn(
          { pool: command.pool, problem: messageOf(thrown) },
          "a command may not have reached the actuator",
        );
      }
      throw thrown;
    }
  }

  status(): LinkStatus {
    const problem = this.problem ?? this.observation?.unreachable;
    const link = { kind: "actuator", name: this.name } as const;
    return problem === undefined ? { ...link, up: true } : { ...link, up: false, problem };
  }

  close(): void {
    this.stream?.close();
    this.stream = undefined;
    this.observation = undefined;
  }

  /** After every connection, as it may be another one now. What it said last counts until it answers. */
  private async describe(pool: string): Promise<void> {
    const nowMs = performance.now();
    if (nowMs < this.describeAtMs) return;
    this.describeAtMs = nowMs + describeAgainMs;
    try {
      const { capabilities } = await this.client.describe();
      this.locksWhileScaling = capabilities.locksWhileScaling;
      this.described = true;
    } catch (thrown) {
      this.log.warn({ pool, actuator: this.name, err: thrown }, "the actuator does not say what it can do");
    }
  }

  private heal(thrown: unknown): boolean {
    if (!(thrown instanceof MicroscalerError) || thrown.code !== "stale-generation") return false;
    const { newestGeneration = "", holder = "" } = thrown.details;
    if (!/^\d{1,15}$/.test(newestGeneration)) return false; // not from one of our actuators
    this.events.onStale(BigInt(newestGeneration), holder);
    return true;
  }
}

function desiredOf({ orders }: Command): ReadonlyMap<string, number> {
  return new Map(
    orders.flatMap(({ run, desired }) => (desired === undefined ? [] : [[run.workload, desired] as const])),
  );
}
