import { decide, type PoolDecision } from "../../services/decision-engine/core/decide.ts";
import type { CoreSample, WorkloadFacts } from "../../services/decision-engine/core/input.ts";
import type { PoolState } from "../../services/decision-engine/core/state.ts";
import { Orders } from "../../services/decision-engine/orders.ts";
import { orderedCount } from "../../services/decision-engine/pool-facts.ts";
import type { Command } from "../../shared/model/command.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { Restart, SimulatedActuator } from "./simulated-actuator.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What becomes of a command: it arrives, it does not, or it arrives and the answer does not. */
export type Fate = "arrives" | "lost" | "answer lost";

export interface SimulatedNetwork {
  commandMs(): number;
  observationMs(): number;
  fate(): Fate;
}

const answerDeadlineMs = 200;

/** The loop of one pool in virtual time: the real core and the real orders against a simulated actuator and network. */
export class SimulatedPool {
  readonly samples = new Map<string, CoreSample>();
  readonly fixed = new Map<string, number>();
  /** What the actuator says of itself. */
  locksWhileScaling = false;
  state: PoolState = new Map();
  latest: PoolDecision | undefined;
  onDecision: (decision: PoolDecision) => void = () => undefined;
  private readonly time: VirtualTime;
  private readonly spec: PoolSpec;
  private readonly actuator: SimulatedActuator;
  private readonly network: SimulatedNetwork;
  private readonly orders: Orders;
  private observation: PoolObservation | undefined;
  private stream = 0;
  private lastArrivalMs = 0;
  private connected = true;
  private alarm = 0;

  constructor(time: VirtualTime, spec: PoolSpec, actuator: SimulatedActuator, network: SimulatedNetwork) {
    this.time = time;
    this.spec = spec;
    this.actuator = actuator;
    this.network = network;
    this.orders = new Orders(
      spec.name,
      spec.workloads.map(({ name, run }) => ({ workload: name, run, hash: "1" })),
    );
    this.orders.fence({ holder: "engine", generation: 1n });
    actuator.onChange = () => this.report();
    time.every(1000, () => this.report());
  }

  sample(workload: string, sample: CoreSample): void {
    this.samples.set(workload, sample);
    this.act();
  }

  setFixed(workload: string, replicas: number): void {
    this.fixed.set(workload, replicas);
    this.act();
  }

  /** The actuator is killed and is back after a while; what was on its way to or from it is gone. */
  restartActuator(keeps: Restart, downMs: number): void {
    this.connected = false;
    this.stream += 1;
    this.observation = undefined;
    this.orders.failed();
    this.actuator.restart(keeps);
    const { stream } = this;
    this.time.after(downMs, () => {
      if (stream !== this.stream) return;
      this.connected = true;
      this.report();
    });
  }

  /** Observations of one stream arrive in order, however long each takes. */
  private report(): void {
    if (!this.connected) return;
    const { stream } = this;
    const snapshot = this.actuator.observe();
    this.lastArrivalMs = Math.max(this.lastArrivalMs, this.time.nowMs + this.network.observationMs());
    this.time.after(this.lastArrivalMs - this.time.nowMs, () => {
      if (stream !== this.stream) return;
      this.observation = snapshot;
      this.orders.seen(snapshot.sequence);
      this.act();
    });
  }

  private act(): void {
    if (!this.observation) return;
    const facts = this.factsFrom(this.observation);
    const { spec, locksWhileScaling, time } = this;
    const decision = decide({ spec, facts, wallMs: time.nowMs, locksWhileScaling }, this.state, time.nowMs);
    this.state = decision.state;
    this.latest = decision;
    this.onDecision(decision);
    const command = this.orders.next(decision.outcomes, (workload) => orderedCount(facts.get(workload)));
    if (command) this.send(command);
    this.wakeAt(decision.wakeAtMs);
  }

  private factsFrom({ workloads }: PoolObservation): ReadonlyMap<string, WorkloadFacts> {
    const known = workloads.map((observed): [string, WorkloadFacts] => {
      const sample = this.samples.get(observed.workload);
      const fixed = this.fixed.get(observed.workload);
      const unseen = this.orders.unseen(observed.workload);
      return [
        observed.workload,
        { observed, unseen, ...(sample && { sample }), ...(fixed === undefined ? {} : { fixed }) },
      ];
    });
    return new Map(known);
  }

  private send(command: Command): void {
    const fate = this.network.fate();
    const { stream } = this;
    if (fate !== "lost") {
      this.time.after(this.network.commandMs(), () => {
        if (this.connected && stream === this.stream) this.actuator.apply(command);
      });
    }
    if (fate === "arrives") return;
    this.time.after(answerDeadlineMs, () => {
      this.orders.failed();
      this.act();
    });
  }

  private wakeAt(atMs: number | undefined): void {
    this.alarm += 1;
    const { alarm } = this;
    if (atMs === undefined) return;
    this.time.after(Math.max(1, atMs - this.time.nowMs), () => {
      if (alarm === this.alarm) this.act();
    });
  }
}
