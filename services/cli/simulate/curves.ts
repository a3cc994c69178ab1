import type { Engine } from "./engine.ts";
import type { CurvePoint } from "./model.ts";
import type { SimulatedWorkload } from "./simulated-workload.ts";

/** Keeps a point of every workload at an interval. */
export class Curves {
  private readonly everyMs: number;
  private readonly points = new Map<string, CurvePoint[]>();
  private nextAtMs: number;

  /** Without an interval nothing is kept. */
  constructor(everyMs = Number.POSITIVE_INFINITY) {
    this.everyMs = everyMs;
    this.nextAtMs = everyMs === Number.POSITIVE_INFINITY ? everyMs : 0;
  }

  /** Keeps one if it is time to. */
  look(workloads: readonly SimulatedWorkload[], engine: Engine, nowMs: number): void {
    if (nowMs < this.nextAtMs) return;
    this.nextAtMs += this.everyMs;
    for (const workload of workloads) {
      const { name } = workload.spec;
      const points = this.points.get(name) ?? [];
      points.push(workload.curvePoint(nowMs, engine.reasonOf(name)));
      this.points.set(name, points);
    }
  }

  of(workload: string): readonly CurvePoint[] {
    return this.points.get(workload) ?? [];
  }
}
