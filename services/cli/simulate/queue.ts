import type { Random } from "../../../shared/random.ts";
import { type Draw, exponential, lognormal, poisson } from "./distributions.ts";
import { Fifo } from "./fifo.ts";
import type { Arrivals, QueuePlant, ServiceTime } from "./model.ts";
import type { ReadyReplica } from "./replicas.ts";

/** Told of messages that waited so long: one that a replica takes, or several that nobody took. */
export type OnWait = (waitMs: number, messages: number) => void;

/** Messages that arrive by chance and are taken one by one, first in first out. */
export class Queue {
  /** Everything that ever arrived. */
  arrivalsTotal = 0;
  private readonly waiting = new Fifo();
  private readonly arrivals: Arrivals;
  private readonly service: ServiceTime;
  private readonly draw: Draw;
  private readonly chance: { readonly arrivals: Random; readonly service: Random };

  constructor({ arrivals, service }: QueuePlant, chance: { readonly arrivals: Random; readonly service: Random }) {
    this.arrivals = arrivals;
    this.service = service;
    this.draw = drawOf(service);
    this.chance = chance;
  }

  /** Messages waiting. */
  get length(): number {
    return this.waiting.length;
  }

  ratePerSecond(atMs: number): number {
    return this.arrivals.ratePerSecond(atMs);
  }

  meanServiceMs(atMs: number): number {
    return this.service.meanMs * this.factor(atMs);
  }

  /** Messages of the step that begins now arrive at its beginning. */
  arrive(nowMs: number, stepMs: number): void {
    const count = poisson(this.chance.arrivals, (this.ratePerSecond(nowMs) * stepMs) / 1000);
    this.waiting.push(nowMs, count);
    this.arrivalsTotal += count;
  }

  /** Replicas that are free before the step ends take what waits. */
  serve(ready: readonly ReadyReplica[], nowMs: number, stepMs: number, onWait: OnWait): void {
    if (this.waiting.length === 0) return;
    const factor = this.factor(nowMs);
    for (const replica of ready) {
      while (replica.freeAtMs < nowMs + stepMs) {
        const arrivedAtMs = this.waiting.shift();
        if (arrivedAtMs === undefined) return;
        const takenAtMs = Math.max(replica.freeAtMs, nowMs);
        onWait(takenAtMs - arrivedAtMs, 1);
        replica.freeAtMs = takenAtMs + this.draw(this.chance.service) * factor;
      }
    }
  }

  /** At the end: what still waits has waited so long. */
  drain(nowMs: number, onWait: OnWait): void {
    this.waiting.drain((atMs, messages) => onWait(nowMs - atMs, messages));
  }

  private factor(atMs: number): number {
    return this.service.factorAt?.(atMs) ?? 1;
  }
}

function drawOf({ distribution, meanMs }: ServiceTime): Draw {
  switch (distribution) {
    case "exponential":
      return exponential(meanMs);
    case "constant":
      return () => meanMs;
    case "lognormal":
      return lognormal(meanMs, 0.5);
  }
}
