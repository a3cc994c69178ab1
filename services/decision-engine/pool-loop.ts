import { coalesced } from "../../shared/coalesce.ts";
import type { PoolSpec } from "../../shared/model/pool.ts";
import type { LinkStatus, PoolStatus } from "../../shared/model/status.ts";
import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";
import type { Lease, Store } from "../../shared/state/store.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { failSpan, traceparentOf } from "../../shared/telemetry/trace.ts";
import { ActuatorLink } from "./actuator-link.ts";
import { Alarm } from "./alarm.ts";
import type { CallRoom } from "./call-room.ts";
import { Checkpoints } from "./checkpoints.ts";
import { decide, type PoolDecision } from "./core/decide.ts";
import type { WorkloadFacts } from "./core/input.ts";
import type { Learned, PoolState } from "./core/state.ts";
import type { DecisionLog } from "./decision-log.ts";
import { type DecisionRecorder, decisionRecorder } from "./decision-recorder.ts";
import type { LeaseBook } from "./lease-book.ts";
import type { MetricHub } from "./metric-hub.ts";
import { Orders } from "./orders.ts";
import type { Pace } from "./pace.ts";
import { causesOf } from "./pool-causes.ts";
import { factsOf, type Known, orderedCount } from "./pool-facts.ts";
import { type PoolMetrics, poolMetrics } from "./pool-metrics.ts";
import { PoolRecords } from "./pool-records.ts";
import { PoolSamples } from "./pool-samples.ts";
import { type StatusParts, statusOf } from "./pool-status.ts";
import { runSpecsOf } from "./run-spec.ts";

/** What a loop works with. */
export interface PoolSurroundings {
  readonly store: Store;
  readonly hub: MetricHub;
  readonly actuator: ActuatorClient;
  /** For commands to it, shared by all its pools. */
  readonly room: CallRoom;
  readonly decisions: Pick<DecisionLog, "record">;
  readonly leases: Pick<LeaseBook, "valid" | "leftMs" | "raise">;
  readonly log: Log;
  readonly pace: Pace;
  /** Between two checkpoints. */
  readonly checkpointEveryMs: () => number;
  /** Workloads that are on their way out, with the count each leaves with. */
  readonly leaving?: ReadonlyMap<string, number>;
}

const retryMs = 250;

/**
 * Decides one pool for as long as it leads it: on every sample, observation, changed record and tick. Without a valid
 * lease it watches on and decides nothing.
 */
export class PoolLoop {
  readonly spec: PoolSpec;
  private readonly surroundings: PoolSurroundings;
  private readonly takers = new Set<() => void>();
  private readonly causes = causesOf();
  private readonly metrics: PoolMetrics;
  private readonly recorder: DecisionRecorder;
  private readonly link: ActuatorLink;
  private readonly orders: Orders;
  private readonly records: PoolRecords;
  private readonly checkpoints: Checkpoints;
  private readonly followed: PoolSamples;
  private readonly beat = coalesced(
    () => this.act(),
    () => this.surroundings.pace.followersMs(),
    (run) => this.surroundings.pace.inTurn(run),
  );
  /** Something that it depends on may have changed. */
  readonly decideAgain = (): void => this.beat.wake();
  private readonly alarm = new Alarm(() => this.beat.wake());
  private readonly retry = new Alarm(() => this.beat.wake());
  private state: PoolState = new Map();
  private learned: ReadonlyMap<string, Learned> = new Map();
  private latest: PoolDecision | undefined;
  private facts: ReadonlyMap<string, WorkloadFacts> = new Map();
  /** The newest lease. */
  private leading: Lease | undefined;
  /** The lease under which what another engine left was taken up; before that nothing is decided. */
  private following: Lease | undefined;

  constructor(spec: PoolSpec, surroundings: PoolSurroundings) {
    const { store, hub, actuator, decisions, leases, log, leaving = new Map() } = surroundings;
    this.spec = spec;
    this.surroundings = surroundings;
    this.metrics = poolMetrics(spec.name, () => this.status());
    this.recorder = decisionRecorder(spec.name, decisions, log, this.metrics.recorded);
    this.orders = new Orders(spec.name, runSpecsOf(spec));
    const onStale = (newest: bigint, by: string) => leases.raise(spec.name, newest, by);
    this.link = new ActuatorLink(actuator, spec.actuator, { onChange: () => this.observed(), onStale }, log);
    const everyMs = surroundings.checkpointEveryMs;
    this.checkpoints = new Checkpoints(spec, { store, log, everyMs, lease: () => this.lease() });
    this.records = new PoolRecords(spec, store, log, { leaving, changed: () => this.beat.wake() });
    this.followed = new PoolSamples(spec, hub, () => this.beat.wake());
  }

  status(): PoolStatus {
    return statusOf(this.parts());
  }

  /** What status and explanation are made of. */
  parts(): StatusParts {
    const { spec, state, latest, link } = this;
    const nowMs = performance.now();
    const links = this.links();
    const { observation, refusals } = link;
    const lease = this.lease();
    return { ...this.known(), spec, observation, refusals, state, decision: latest, lease, links, nowMs };
  }

  /** Everything the pool depends on. */
  links(): readonly LinkStatus[] {
    const { hub, store } = this.surroundings;
    const kept = store.link();
    return [...(this.followed.areFollowed ? hub.links() : []), this.link.status(), ...(kept.up ? [] : [kept])];
  }

  /** Calls back after every decision; returns how to stop. */
  subscribe(changed: () => void): () => void {
    this.takers.add(changed);
    return () => this.takers.delete(changed);
  }

  async stop(): Promise<void> {
    this.leading = undefined;
    this.followed.stop();
    this.alarm.stop();
    this.retry.stop();
    this.records.stop();
    this.metrics.stop();
    this.beat.stop();
    this.link.close();
    await this.checkpoints.stop();
  }

  /** Leads under a lease that was just taken: the pool is opened under its fence, and what was learned before is taken up. */
  async lead(lease: Lease): Promise<void> {
    this.following = undefined;
    this.leading = lease;
    this.orders.fence(lease);
    this.link.open(this.spec.name, lease, this.orders.runs);
    const isOver = () => this.leading !== lease;
    const left = await this.checkpoints.left(this.state.size > 0 ? lease.holder : undefined, isOver);
    if (isOver()) return;
    if (left) {
      [this.learned, this.state] = [left.learned, new Map()];
      this.records.configuredBefore(left.fixed);
    }
    this.following = lease;
    this.beat.wake();
  }

  /** Whether nothing is left of the workloads that are on their way out but what each leaves with. */
  areLeft(leaving: ReadonlyMap<string, number>): boolean {
    const observation = this.link.trusted();
    if (!observation) return false;
    const facts = new Map(observation.workloads.map((observed) => [observed.workload, observed]));
    return [...leaving].every(([name, count]) => {
      const observed = facts.get(name);
      if (!observed || (observed.desired ?? count + 1) > count || this.orders.unseen(name).length > 0) return false;
      return observed.ready + observed.starting + observed.stopping <= count;
    });
  }

  private lease(): Lease | undefined {
    return this.surroundings.leases.valid(this.spec.name, performance.now());
  }

  private observed(): void {
    const { observation } = this.link;
    if (observation) this.orders.seen(observation.sequence);
    else this.orders.failed(); // who comes back may have forgotten what it had acknowledged
    this.beat.wake();
  }

  private act(): void {
    const nowMs = performance.now();
    const observation = this.link.trusted();
    if (observation && this.records.areRead && this.mayDecide(nowMs)) {
      const found = observation.workloads.filter(({ workload }) => !this.state.has(workload));
      if (found.length > 0) this.records.adoptFixed(found);
      this.facts = factsOf(observation, this.known(), this.orders, nowMs, this.facts);
      this.decideAndOrder(this.facts, nowMs);
    } else this.followed.hint([], new Map()); // whoever decides nothing is in no hurry
    for (const changed of this.takers) changed();
  }

  private known(): Known {
    const { samples, setpoints } = this.followed;
    return { samples, setpoints, records: this.records };
  }

  private mayDecide(nowMs: number): boolean {
    const lease = this.surroundings.leases.valid(this.spec.name, nowMs);
    return lease !== undefined && lease.generation === this.following?.generation;
  }

  private decideAndOrder(facts: ReadonlyMap<string, WorkloadFacts>, nowMs: number): void {
    const { spec, learned, link } = this;
    const { locksWhileScaling } = link;
    const past = this.latest?.past;
    const input = { spec, facts, wallMs: Date.now(), locksWhileScaling, learned, past };
    const decision = decide(input, this.state, nowMs);
    this.causes.note(this.state, decision, this.followed.samples);
    this.state = decision.state;
    this.latest = decision;
    this.metrics.decided(this.followed.decided());
    this.checkpoints.note(decision.state);
    const traceId = this.spec.mode === "active" ? this.command(decision, facts, nowMs) : undefined;
    setImmediate(() => this.recorder.record(decision, traceId)); // the command goes first: a line in the log takes its time
    this.followed.hint(decision.outcomes, facts);
    // what an earlier decision waited for is in the newest one too
    this.alarm.moveTo(earliest(decision.wakeAtMs, this.link.refusals.nextRetryMs(nowMs)));
  }

  /** Sends what has to be said; returns the trace it belongs to. */
  private command(
    decision: PoolDecision,
    facts: ReadonlyMap<string, WorkloadFacts>,
    nowMs: number,
  ): string | undefined {
    const { outcomes } = decision;
    const { refusals } = this.link;
    const orderedOf = (workload: string) => refusals.waitingWith(workload, nowMs) ?? orderedCount(facts.get(workload));
    if (!this.orders.areDue(outcomes, orderedOf)) return undefined;
    const leave = this.surroundings.room.enter(this.decideAgain);
    const command = leave && this.orders.next(outcomes, orderedOf);
    if (!command) return undefined;
    this.metrics.commanded(this.causes.takenAtMs(), nowMs);
    const span = this.causes.decisionSpan(this.spec.name, decision);
    const leaseMs = this.surroundings.leases.leftMs(this.spec.name, nowMs);
    this.link
      .send(command, leaseMs, traceparentOf(span))
      .finally(leave)
      .then(
        () => span.end(),
        (thrown) => {
          failSpan(span, String(thrown));
          this.orders.failed();
          this.retry.ringAt(performance.now() + retryMs);
        },
      );
    return traceparentOf(span) && span.spanContext().traceId;
  }
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
