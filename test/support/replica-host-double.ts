import {
  type HostedReplica,
  HostFailure,
  type NewReplica,
  type ReplicaEnd,
  type ReplicaHost,
  type ReplicaRun,
  type ReplicaState,
} from "../../shared/actuator/replicas/host.ts";
import { canonicalJson } from "../../shared/canonical-json.ts";
import type { JsonObject } from "../../shared/model/json.ts";

const run = (written: JsonObject): ReplicaRun => ({
  victim: "youngest",
  foreign: written.foreign === "adopt" ? "adopt" : "correct",
  onExit: "leave",
  pausable: written.pausable === true,
  standby: typeof written.spares === "number" ? { mode: "paused", replicas: written.spares } : undefined,
});

/** A host in memory whose operations take no time, unless a test holds them or makes them fail. */
export class ReplicaHostDouble implements ReplicaHost<ReplicaRun> {
  readonly bounds = { starts: 2, stops: 4 };
  readonly calls: string[] = [];
  /** Set to a failure: the operation of this name rejects. */
  readonly failing = new Map<string, HostFailure>();
  /** The operation of this name takes as long as its promise does. */
  readonly holding = new Map<string, Promise<void>>();
  away: string | undefined;
  known = true;
  private readonly replicasByName = new Map<string, HostedReplica>();
  private readonly listeners: ((pool: string) => void)[] = [];
  private made = 0;

  parse(written: JsonObject) {
    return { ok: true as const, value: run(written) };
  }

  templateHash({ template = "first" }: JsonObject): string {
    return canonicalJson(template);
  }

  nameFor(_pool: string, workload: string): string {
    this.made += 1;
    return `${workload}-${this.made}`;
  }

  watch(): void {
    // it tells of every pool
  }

  replicas(pool: string): readonly HostedReplica[] | undefined {
    return this.known ? [...this.replicasByName.values()].filter((replica) => replica.pool === pool) : undefined;
  }

  async prepare(): Promise<void> {
    await this.called("prepare");
  }

  async make({ name, pool, workload, hash }: NewReplica<ReplicaRun>): Promise<void> {
    await this.called("make", name);
    this.put(name, { pool, workload, hash, state: "created" });
  }

  async start(name: string): Promise<void> {
    await this.called("start", name);
    this.become(name, "ready");
  }

  async pause(name: string): Promise<void> {
    await this.called("pause", name);
    this.become(name, "paused");
  }

  async resume(name: string): Promise<void> {
    await this.called("resume", name);
    this.become(name, "ready");
  }

  async stop(name: string): Promise<void> {
    await this.called("stop", name);
    this.become(name, "ended");
  }

  async remove(name: string): Promise<void> {
    await this.called("remove", name);
    this.replicasByName.delete(name);
  }

  unreachable(): string | undefined {
    return this.away;
  }

  onChange(changed: (pool: string) => void): void {
    this.listeners.push(changed);
  }

  async close(): Promise<void> {
    // nothing is open
  }

  /** The names of those in a state. */
  in(state: ReplicaState): string[] {
    return [...this.replicasByName.values()].filter((replica) => replica.state === state).map(({ name }) => name);
  }

  put(name: string, of: Pick<HostedReplica, "pool" | "workload" | "hash" | "state">): void {
    this.replicasByName.set(name, { ...of, name, age: this.replicasByName.size + 1 });
  }

  become(name: string, state: ReplicaState, end?: ReplicaEnd): void {
    const replica = this.replicasByName.get(name);
    if (replica) this.replicasByName.set(name, { ...replica, state, ...(end ? { end } : {}) });
  }

  vanish(name: string): void {
    this.replicasByName.delete(name);
  }

  tell(pool = "pool"): void {
    for (const changed of this.listeners) changed(pool);
  }

  private async called(operation: string, name = ""): Promise<void> {
    this.calls.push(`${operation} ${name}`.trim());
    await this.holding.get(operation);
    const failure = this.failing.get(operation);
    if (failure) throw failure;
    if (this.away !== undefined) throw new HostFailure("scheduler-error", this.away);
  }
}
