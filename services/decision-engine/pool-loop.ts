import { coalesced } from "../../shared/coalesce.ts";
import type { Fence } from "../../shared/model/command.ts";
import type { PoolObservation } from "../../shared/model/observation.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { FixedReplicas, PoolStatus } from "../../shared/model/status.ts";
import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";
import type { Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { failSpan, traceparentOf } from "../../shared/telemetry/trace.ts";
import { ActuatorLink } from "./actuator-link.ts";
import { Alarm } from "./alarm.ts";
import { decide, type PoolDecision } from "./core/decide.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { PoolState } from "./core/state.ts";
import type { DecisionLog } from "./decision-log.ts";
import { type DecisionRecorder, decisionRecorder } from "./decision-recorder.ts";
import { keepLease, type LeaseKeeper } from "./lease-keeper.ts";
import type { MetricHub, PlacedSample } from "./metric-hub.ts";
import { Orders } from "./orders.ts";
import { causesOf } from "./pool-causes.ts";
import { factsOf, orderedCounts } from "./pool-facts.ts";
import { type PoolMetrics, poolMetrics } from "./pool-metrics.ts";
import { type StatusParts, statusOf } from "./pool-status.ts";
import { runSpecsOf } from "./run-spec.ts";

/** What a loop works with. */
export interface PoolSurroundings {
  readonly store: Store;
  readonly hub: MetricHub;
  readonly actuator: ActuatorClient;
  readonly decisions: DecisionLog;
  /** This engine, among all. */
  readonly holder: string;
  readonly log: Log;
}

const retryMs = 250;

/** What happens within this time of a decision is decided on together. */
const followersMs = 2;

/** Decides one pool for as long as it runs: on every sample, observation, changed record and tick. */
export class PoolLoop {
  readonly spec: PoolSpec;
  private readonly surroundings: PoolSurroundings;
  private readonly samples = new Map<string, PlacedSample>();
  private readonly fixed = new Map<string, FixedReplicas>();
  private readonly takers = new Set<() => void>();
  private readonly causes = causesOf();
  private readonly metrics: PoolMetrics;
  private readonly recorder: DecisionRecorder;
  private readonly link: ActuatorLink;
  private readonly lease: LeaseKeeper;
  private readonly orders: Orders;
  private readonly endings: (() => void)[];
  private readonly beat = coalesced(() => this.act(), followersMs);
  private readonly alarm = new Alarm(() => this.beat.wake());
  private readonly recordsAlarm = new Alarm(() => void this.readRecords());
  private state: PoolState = new Map();
  private latest: PoolDecision | undefined;
  /** Records that were never read are not the same as none. */
  private recordsAreRead = false;

  constructor(spec: PoolSpec, surroundings: PoolSurroundings) {
    const { store, actuator, decisions, holder, log } = surroundings;
    this.spec = spec;
    this.surroundings = surroundings;
    this.metrics = poolMetrics(spec.name, () => this.status());
    this.recorder = decisionRecorder(spec.name, decisions, this.metrics.recorded);
    this.orders = new Orders(spec.name, runSpecsOf(spec));
    const onStale = (newest: bigint) => this.lease.raise(newest);
    this.link = new ActuatorLink(actuator, spec.actuator, { onChange: () => this.observed(), onStale }, log);
    this.lease = keepLease(store, spec.name, holder, {
      onTaken: (fence) => this.lead(fence),
      onError: (error) => log.warn({ pool: spec.name, err: error }, "the store cannot be asked for the lease"),
    });
    this.endings = [store.onChange(spec.name, () => void this.readRecords()), ...this.subscribeMetrics()];
    void this.readRecords();
  }

  status(): PoolStatus {
    return statusOf(this.parts());
  }

  /** What status and explanation are made of. */
  parts(): StatusParts {
    const { spec, samples, fixed, latest, link } = this;
    const nowMs = performance.now();
    const metered = spec.workloads.some(({ metric }) => metric !== undefined);
    const links = metered ? [this.surroundings.hub.link(), link.status()] : [link.status()];
    const leading = this.lease.valid(nowMs) !== undefined;
    const { observation, refusals } = link;
    return { spec, samples, fixed, observation, refusals, decision: latest, leading, links, nowMs };
  }

  /** Calls back after every decision; returns how to stop. */
  subscribe(changed: () => void): () => void {
    this.takers.add(changed);
    return () => this.takers.delete(changed);
  }

  async stop(): Promise<void> {
    for (const end of this.endings) end();
    this.alarm.stop();
    this.recordsAlarm.stop();
    this.metrics.stop();
    this.beat.stop();
    this.link.close();
    await this.lease.stop();
  }

  private lead(fence: Fence): void {
    this.orders.fence(fence);
    this.link.open(this.spec.name, fence, this.orders.runs);
  }

  private observed(): void {
    const { observation } = this.link;
    if (observation) this.orders.seen(observation.sequence);
    else this.orders.failed(); // who comes back may have forgotten what it had acknowledged
    this.beat.wake();
  }

  private subscribeMetrics(): (() => void)[] {
    return this.spec.workloads.flatMap(({ name, metric }) => {
      if (!metric) return [];
      const take = (sample: PlacedSample) => {
        this.samples.set(name, sample);
        this.beat.wake();
      };
      return [this.surroundings.hub.subscribe(metric.spec, take)];
    });
  }

  private async readRecords(): Promise<void> {
    const { store, log } = this.surroundings;
    try {
      for (const { name, target } of this.spec.workloads) {
        const set = target.kind === "fixed" ? await store.getFixed(this.spec.name, name) : undefined;
        if (set) this.fixed.set(name, set);
      }
      this.recordsAreRead = true;
      this.beat.wake();
    } catch (thrown) {
      log.warn({ pool: this.spec.name, err: thrown }, "the records of the pool cannot be read");
      this.recordsAlarm.ringAt(performance.now() + retryMs);
    }
  }

  private act(): void {
    const nowMs = performance.now();
    const { observation } = this.link;
    if (observation && this.recordsAreRead && this.lease.valid(nowMs)) {
      if (!this.latest) this.adoptFixed(observation);
      const facts = factsOf(observation, { samples: this.samples, fixed: this.fixed }, this.orders);
      this.decideAndOrder(facts, nowMs);
    }
    for (const changed of this.takers) changed();
  }

  /** A count that somebody set before this engine began is kept: what was ordered last is what was meant. */
  private adoptFixed({ workloads }: PoolObservation): void {
    for (const { workload, desired } of workloads) {
      const spec = this.spec.workloads.find(({ name }) => name === workload);
      if (spec?.target.kind !== "fixed" || desired === undefined || this.fixed.has(workload)) continue;
      const { min, max } = spec.replicas;
      this.fixed.set(workload, { replicas: Math.max(min, Math.min(max, desired)), revision: 0n });
    }
  }

  private decideAndOrder(facts: ReadonlyMap<string, WorkloadFacts>, nowMs: number): void {
    const decision = decide({ spec: this.spec, facts, wallMs: Date.now() }, this.state, nowMs);
    this.causes.note(this.state, decision, this.samples);
    this.state = decision.state;
    this.latest = decision;
    const traceId = this.spec.mode === "active" ? this.command(decision, facts, nowMs) : undefined;
    this.recorder.record(decision, traceId);
    for (const atMs of [decision.wakeAtMs, this.link.refusals.nextRetryMs(nowMs)]) {
      if (atMs !== undefined) this.alarm.ringAt(atMs);
    }
  }

  /** Sends what has to be said; returns the trace it belongs to. */
  private command(
    decision: PoolDecision,
    facts: ReadonlyMap<string, WorkloadFacts>,
    nowMs: number,
  ): string | undefined {
    const desired = new Map(decision.outcomes.map((outcome) => [outcome.workload, outcome.desired]));
    const command = this.orders.next(desired, this.link.refusals.withoutRetries(orderedCounts(facts), nowMs));
    if (!command) return undefined;
    this.metrics.commanded(this.causes.takenAtMs(), nowMs);
    const span = this.causes.decisionSpan(this.spec.name, decision);
    this.link.send(command, traceparentOf(span)).then(
      () => span.end(),
      (thrown) => {
        failSpan(span, String(thrown));
        this.orders.failed();
        this.alarm.ringAt(performance.now() + retryMs);
      },
    );
    return traceparentOf(span) && span.spanContext().traceId;
  }
}
