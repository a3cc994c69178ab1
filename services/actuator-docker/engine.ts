import type { ContainerCreateOptions } from "dockerode";

/** A container as a list shows it. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`. */
  readonly state: string;
  /** For people: `Up 2 seconds (health: starting)`, `Exited (1) 3 minutes ago`. */
  readonly status: string;
}

/** Something that happened to a container. */
export interface ContainerEvent {
  readonly id: string;
  /** E.g. `start`, `die`, `health_status: healthy`. */
  readonly action: string;
  /** The container's labels, its `name`, and what belongs to the action, such as `signal` and `exitCode`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Seconds on the clock of the engine. */
  readonly atSeconds: number;
}

/** Events as they happen. */
export interface EventStream {
  /** Ends when the stream does; undefined stands for one that could not be understood. Throws an `EngineError`. */
  readonly events: AsyncIterable<ContainerEvent | undefined>;
  close(): void;
}

export interface Image {
  /** Its containers tell whether they are healthy. */
  readonly checksHealth: boolean;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** What the actuator asks of a Docker engine. Each call has a deadline and rejects with an `EngineError`. */
export interface Engine {
  /** Where it is, for messages. */
  readonly address: string;
  /** Rejects where its API is too old. */
  check(): Promise<void>;
  /** All replicas, or these containers, the oldest first. */
  list(ids?: readonly string[]): Promise<readonly ListedContainer[]>;
  /** Of replicas; with those since then, as far as the engine remembers them. */
  events(sinceSeconds?: number): Promise<EventStream>;
  /** Undefined: there is none. */
  image(name: string): Promise<Image | undefined>;
  pull(image: string, credentials?: Credentials): Promise<void>;
  create(name: string, body: ContainerCreateOptions): Promise<void>;
  start(name: string): Promise<void>;
  pause(name: string): Promise<void>;
  unpause(name: string): Promise<void>;
  /** The time that a container was given to end by itself. */
  graceSeconds(name: string): Promise<number>;
  /** Resolves when it has ended, by itself within this time or killed after it. */
  stop(name: string, graceSeconds: number): Promise<void>;
  /** With its anonymous volumes. */
  remove(name: string): Promise<void>;
  close(): void;
}

/** A call to the engine that failed. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  /** HTTP status of its refusal; undefined: it did not answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}
