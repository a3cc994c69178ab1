import type { Reason } from "../../../shared/model/decision.ts";
import type { WorkloadSpec } from "../../../shared/model/pool.ts";
import type { CoreSample, WorkloadFacts } from "../../decision-engine/core/input.ts";
import type { CurvePoint, Planner, QueuePlant, Score, WorkloadPlant } from "./model.ts";
import { type OnWait, Queue } from "./queue.ts";
import type { Streams } from "./random.ts";
import { Replicas } from "./replicas.ts";
import { Sampler } from "./sampler.ts";
import { ScoreKeeper } from "./score-keeper.ts";

/** A queue, who looks at it and who judges it. */
interface WatchedQueue {
  readonly queue: Queue;
  readonly sampler: Sampler;
  readonly keeper: ScoreKeeper;
}

/** One workload and its world: replicas, and its queue where it has one. */
export class SimulatedWorkload {
  readonly spec: WorkloadSpec;
  /** Time that all replicas together held slots since scoring began. */
  heldMs = 0;
  private readonly replicas: Replicas;
  private readonly watched: WatchedQueue | undefined;
  private readonly planner: Planner | undefined;
  private sample: CoreSample | undefined;
  private external: number | undefined;
  private scoring = false;
  private changesBefore = 0;
  private readonly onWait: OnWait = (waitMs, messages) => {
    if (this.scoring) this.watched?.keeper.addWait(waitMs, messages);
  };

  /** Begins with the fewest replicas it may have. */
  constructor(spec: WorkloadSpec, plant: WorkloadPlant, streams: Streams, planner: Planner | undefined) {
    this.spec = spec;
    this.planner = planner;
    this.replicas = new Replicas(plant.replicas, spec.replicas.min, streams.delays);
    this.watched = plant.queue && watch(plant.queue, streams);
  }

  /** Moves on by the step that begins now; tells whether the engine sees anything new. */
  advance(nowMs: number, stepMs: number): boolean {
    const changed = this.replicas.advance(nowMs);
    if (!this.watched) return changed;
    const { queue, sampler } = this.watched;
    queue.arrive(nowMs, stepMs);
    queue.serve(this.replicas.ready, nowMs, stepMs, this.onWait);
    if (sampler.isDue(nowMs)) sampler.look(this.sight(queue, nowMs), nowMs);
    return this.receive(sampler.take(nowMs), queue, nowMs) || changed;
  }

  facts(): WorkloadFacts {
    return {
      observed: this.replicas.observe(this.spec.name),
      unseen: [],
      ...(this.sample && { sample: this.sample }),
      ...(this.external !== undefined && { external: this.external }),
    };
  }

  /** Carries out what was decided, where anything was; tells whether that is something new. */
  order(desired: number | undefined, nowMs: number): boolean {
    if (desired === undefined || desired === this.replicas.desired) return false;
    this.replicas.order(desired, nowMs);
    return true;
  }

  /** Scores the step that begins now. */
  addStep(nowMs: number, stepMs: number): void {
    if (!this.scoring) {
      this.scoring = true;
      this.changesBefore = this.replicas.changes;
    }
    this.heldMs += this.replicas.held * stepMs;
    if (!this.watched) return;
    const { queue, keeper } = this.watched;
    keeper.addStep(stepMs, queue.length, (queue.ratePerSecond(nowMs) * queue.meanServiceMs(nowMs)) / 1000);
  }

  curvePoint(atMs: number, reason: Reason): CurvePoint {
    const { replicas, watched } = this;
    return {
      atMs,
      ratePerSecond: watched?.queue.ratePerSecond(atMs) ?? 0,
      queue: watched?.queue.length ?? 0,
      ready: replicas.ready.length,
      starting: replicas.startingCount,
      stopping: replicas.stoppingCount,
      desired: replicas.desired,
      reason,
    };
  }

  /** At the end; undefined: it has no queue. */
  score(endMs: number, scoredMs: number, remainderShare: number): Score | undefined {
    if (!this.watched) return undefined;
    const { queue, keeper } = this.watched;
    queue.drain(endMs, this.onWait);
    const changes = this.replicas.changes - this.changesBefore;
    return keeper.score({ replicas: this.heldMs / scoredMs, remainderShare, changes });
  }

  private sight(queue: Queue, nowMs: number) {
    const inFlight = this.replicas.ready.filter(({ freeAtMs }) => freeAtMs > nowMs).length;
    return { waiting: queue.length, inFlight, arrivalsTotal: queue.arrivalsTotal };
  }

  private receive(sample: CoreSample | undefined, queue: Queue, nowMs: number): boolean {
    if (!sample) return false;
    this.sample = sample;
    if (this.planner) this.external = this.planner(nowMs, queue.length, this.replicas.desired);
    return true;
  }
}

function watch(plant: QueuePlant, streams: Streams): WatchedQueue {
  const queue = new Queue(plant, streams);
  return { queue, sampler: new Sampler(plant.sampling, streams.samples), keeper: new ScoreKeeper(plant.target) };
}
