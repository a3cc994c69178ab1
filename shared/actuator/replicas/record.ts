import type { HostedReplica, ReplicaState, Standby } from "./host.ts";
import type { StartTelemetry } from "./telemetry.ts";
import type { Lane } from "./turns.ts";

/** What a replica is to be: at work, held ready, or not there. */
export type Wish = "run" | "spare" | "gone";

/** What is done to a replica. `launch`: made and started; `freeze`: made or started, and paused at once. */
export type Operation = "launch" | "start" | "resume" | "make" | "freeze" | "pause" | "stop" | "remove";

export interface Ticket {
  readonly lane: Lane;
}

/** One replica: what it is to be, what it is, and what is under way between the two. */
export interface ReplicaRecord {
  readonly name: string;
  /** Of the template it is made from. */
  hash: string;
  /** Its place by age among those of the actuator; a younger one has a higher number. */
  age: number;
  wish: Wish;
  hosted: HostedReplica | undefined;
  /** Under way on the host. */
  operation: Operation | undefined;
  /** Waits for its turn. */
  ticket: Ticket | undefined;
  /** It is stopped to make place for one of a newer template, and holds its place until it is gone. */
  replaced: boolean;
  /** It was never at work: made to be held ready. */
  fresh: boolean;
  /** Of the failures when it was begun. */
  round: number;
  /** Infinity until it was ready. */
  readyAtMs: number;
  /** An operation failed and is tried again then. */
  retryAtMs: number;
  tries: number;
  /** What that operation failed with. */
  problem: string | undefined;
  /** What was done last, and the state before: the same again would be in vain. */
  done: { readonly operation: Operation; readonly before: ReplicaState | undefined } | undefined;
  start: StartTelemetry | undefined;
  stopped: (() => void) | undefined;
}

/** A record of a replica that was found on the host, or is to be made. */
export function newRecord({
  name,
  hash,
  age,
  wish,
  hosted,
  round,
}: Pick<ReplicaRecord, "name" | "hash" | "age" | "wish" | "hosted" | "round">): ReplicaRecord {
  return {
    ...{ name, hash, age, wish, hosted },
    operation: undefined,
    ticket: undefined,
    replaced: false,
    fresh: hosted?.state === "created", // a frozen one may have worked
    round,
    readyAtMs: Number.POSITIVE_INFINITY,
    retryAtMs: 0,
    tries: 0,
    problem: undefined,
    done: undefined,
    start: undefined,
    stopped: undefined,
  };
}

const slotStates: readonly ReplicaState[] = ["starting", "ready", "ending"];

/** Where a replica counts; undefined: nowhere, as a fresh one until it is held ready. */
export function placeOf(record: ReplicaRecord): "ready" | "starting" | "stopping" | "standby" | undefined {
  const { wish, hosted, operation } = record;
  if (wish === "run") return hosted?.state === "ending" ? "stopping" : hosted?.state === "ready" ? "ready" : "starting";
  if (wish === "spare") return placeOfSpare(record);
  if (record.fresh) return undefined;
  if (operation === "launch" || operation === "start" || operation === "resume") return "stopping";
  return hosted && slotStates.includes(hosted.state) ? "stopping" : undefined;
}

function placeOfSpare({ hosted, operation, fresh }: ReplicaRecord): "stopping" | "standby" | undefined {
  if (hosted?.state === "paused" || (hosted?.state === "created" && operation === undefined)) return "standby";
  return hosted && slotStates.includes(hosted.state) && !fresh ? "stopping" : undefined;
}

/** Whether it holds a slot of the capacity at this instant, or may hold one before anything else is heard of it. */
export function holdsSlot(record: ReplicaRecord): boolean {
  const { hosted, operation, fresh } = record;
  if (fresh && record.wish !== "run") return false;
  if (operation === "launch" || operation === "start" || operation === "resume") return true;
  return hosted !== undefined && slotStates.includes(hosted.state);
}

type State = ReplicaState | "none";
type Table = Readonly<Partial<Record<State, Operation>>>;

/** What is done to a replica in each state, so that it comes to run, to wait made or frozen, or to be gone. */
const tables: Readonly<Record<"run" | "gone" | Standby["mode"], Table>> = {
  gone: { created: "remove", starting: "stop", ready: "stop", paused: "stop", ending: "stop", ended: "remove" },
  run: { none: "launch", created: "start", paused: "resume" },
  created: { none: "make" },
  paused: { none: "freeze", created: "freeze", starting: "pause", ready: "pause" },
};

/** What to do next so that a replica becomes what it is to be; undefined: nothing. */
export function nextOperation(
  { wish, hosted }: Pick<ReplicaRecord, "wish" | "hosted">,
  mode: Standby["mode"] | undefined,
): Operation | undefined {
  const state = hosted?.state ?? "none";
  if (wish !== "spare") return tables[wish][state];
  return mode && tables[mode][state]; // where none is wanted any more, they are given up one after the other
}
