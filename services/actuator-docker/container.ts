import type { HostedReplica, ReplicaState } from "../../shared/actuator/replicas/host.ts";
import { endOf } from "./container-end.ts";
import { poolLabel, templateLabel, workloadLabel } from "./container-labels.ts";
import type { ContainerEvent, ListedContainer } from "./engine.ts";

/** What is known of a container that is a replica. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly pool: string;
  readonly workload: string;
  readonly hash: string;
  readonly age: number;
  readonly phase: "created" | "running" | "paused" | "ending" | "ended";
  /** Of its health check; `none`: it has none; left out: not known yet. */
  readonly health?: "none" | "starting" | "healthy" | "unhealthy" | undefined;
  /** Time to end by itself; left out: not known yet. */
  readonly graceSeconds?: number | undefined;
  /** It is being ended by us. */
  readonly asked: boolean;
  /** Somebody else ended it. */
  readonly taken: boolean;
  /** It was ended by somebody else, or by Docker as that goes down: an answer from Docker is to tell. */
  readonly doubtful: boolean;
  /** It went down with Docker, or ended while nobody saw it. */
  readonly lost: boolean;
  readonly outOfMemory: boolean;
  readonly exitCode?: number | undefined;
  /** When an event told that it ended, monotonic; left out: none did. */
  readonly diedAtMs?: number | undefined;
}

/** What is known of a container before it is made. */
export type Foreseen = Required<Pick<Container, "health" | "graceSeconds">>;

/** A container that was just made. Undefined: its labels do not make it a replica. */
export function madeAs(
  id: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  age: number,
): Container | undefined {
  const { [poolLabel]: pool, [workloadLabel]: workload, [templateLabel]: hash = "" } = labels;
  if (!pool || !workload) return undefined;
  return { id, name, pool, workload, hash, age, phase: "created", ...alive };
}

/** Of an earlier end nothing stays. */
const alive = {
  asked: false,
  taken: false,
  doubtful: false,
  lost: false,
  outOfMemory: false,
  exitCode: undefined,
  diedAtMs: undefined,
} as const;

const phases: Readonly<Record<string, Container["phase"]>> = {
  created: "created",
  running: "running",
  paused: "paused",
  exited: "ended",
  dead: "ended",
};

/** Whether a list says that it has ended. */
export function isListedEnded({ state }: ListedContainer): boolean {
  return phases[state] === "ended";
}

/** Docker tells the end of a container before its lists know of it: by more than a second where it has much to do. */
const listsLagMs = 10_000;
/** Where contact was lost since, a start may have been missed, and only a list can tell of it. */
const listsLagAfterLossMs = 2000;

/** How old a list may be; monotonic. */
export interface ListTime {
  readonly askedAtMs: number;
  /** When a list was asked for last because events may have been missed. */
  readonly contactLostAtMs: number;
}

/** With this code Docker notes what it finds ended when it starts. */
const endedWithDocker = 255;

/** What a list adds to what was known of a container; one that was not known is handed in as made, `isNew`. */
export function asListed(
  container: Container,
  { name, state, status }: ListedContainer,
  isNew: boolean,
  { askedAtMs, contactLostAtMs }: ListTime,
): Container {
  const { diedAtMs = Number.NEGATIVE_INFINITY } = container;
  const lagMs = diedAtMs < contactLostAtMs ? listsLagAfterLossMs : listsLagMs;
  if (askedAtMs - diedAtMs < lagMs) return { ...container, name }; // a start since then would have been told
  const phase = phases[state] ?? "ending";
  const health = phase === "running" ? healthIn(status) : container.health;
  const { phase: before } = container;
  if (phase !== "ended") return { ...container, ...(before === "ended" ? alive : {}), name, phase, health };
  if (before === "ended") return { ...container, name };
  const exitCode = Number(/^Exited \((\d+)\)/.exec(status)?.[1] ?? endedWithDocker);
  return { ...container, name, phase, exitCode, lost: !isNew || exitCode === endedWithDocker };
}

/** As Docker tells it to people: `Up 2 seconds (health: starting)`. */
export function healthIn(status: string): Container["health"] {
  const [, told] = /\((?:health: )?(starting|healthy|unhealthy)\)/.exec(status) ?? [];
  return told === "starting" || told === "healthy" || told === "unhealthy" ? told : "none";
}

/** Signals that programs take for other things than ending: HUP, USR1, USR2, CHLD, CONT, WINCH. */
const harmless = ["1", "10", "12", "17", "18", "28"];

/** What an event makes of a container; that it was destroyed is not told here. */
export function afterEvent(container: Container, { action, attributes }: ContainerEvent, nowMs: number): Container {
  switch (action) {
    case "start":
      return { ...container, ...alive, phase: "running", health: container.health && rechecked(container.health) };
    case "pause":
      return { ...container, phase: "paused" };
    case "unpause":
      return { ...container, phase: "running" };
    case "oom":
      return { ...container, outOfMemory: true };
    case "kill":
      return harmless.includes(attributes.signal ?? "") ? container : { ...container, taken: !container.asked };
    case "stop":
      return { ...container, taken: !container.asked };
    case "die":
      return {
        ...container,
        phase: "ended",
        doubtful: container.taken,
        lost: false,
        exitCode: Number(attributes.exitCode ?? 0),
        diedAtMs: nowMs,
      };
    case "rename":
      return { ...container, name: attributes.name ?? container.name };
    default:
      return { ...container, health: healthAfter(action) ?? container.health };
  }
}

function rechecked(health: NonNullable<Container["health"]>): Container["health"] {
  return health === "none" ? "none" : "starting";
}

function healthAfter(action: string): Container["health"] {
  return action.startsWith("health_status: ") ? healthIn(`(${action.slice("health_status: ".length)})`) : undefined;
}

/** A container as its host tells of it. */
export function replicaOf(container: Container): HostedReplica {
  const { name, pool, workload, hash, age } = container;
  const state = stateOf(container);
  return { name, pool, workload, hash, age, state, ...(state === "ended" ? { end: endOf(container) } : {}) };
}

function stateOf({ phase, health, asked, doubtful }: Container): ReplicaState {
  if (doubtful || (asked && (phase === "running" || phase === "paused"))) return "ending";
  if (phase !== "running") return phase;
  return health === "none" || health === "healthy" ? "ready" : "starting";
}
