import type { HostedReplica } from "../../shared/actuator/replicas/host.ts";
import {
  afterEvent,
  asListed,
  type Container,
  type Foreseen,
  healthIn,
  isListedEnded,
  type ListTime,
  madeAs,
  replicaOf,
} from "./container.ts";
import type { ContainerEvent, ListedContainer } from "./engine.ts";

export interface MirrorWatcher {
  /** What `replicas` says of a pool is something else now. */
  changed(pool: string): void;
  /** An event or a list was taken in, with changes or without. */
  heard(): void;
}

/** Replicas as Docker has them: lists say what there is, events what changes. */
export class Mirror {
  readonly #watcher: MirrorWatcher;
  #containers = new Map<string, Container>();
  /** There was a list. */
  #settled = false;
  /** Events are not shown before the list that is asked for, as others may have been missed. */
  #behind = true;
  /** A list is asked for; what has happened since. */
  #expecting = false;
  #listsAsked = 0;
  #listsTaken = 0;
  #journal: ContainerEvent[] = [];
  #made = 0;
  /** By name, of containers that are being made. */
  readonly #foreseen = new Map<string, Foreseen>();
  #newestSeconds: number | undefined;
  /** Of that time. The engine, asked for those since, tells these again and none that is older. */
  #newest: ContainerEvent[] = [];
  /** Those when contact was lost. */
  #repeated: readonly ContainerEvent[] = [];
  #listTime: ListTime = { askedAtMs: 0, contactLostAtMs: Number.NEGATIVE_INFINITY };

  constructor(watcher: MirrorWatcher) {
    this.#watcher = watcher;
  }

  /** Undefined: there was no list yet. */
  replicas(pool: string): readonly HostedReplica[] | undefined {
    if (!this.#settled) return undefined;
    return [...this.#containers.values()].filter((container) => container.pool === pool).map(replicaOf);
  }

  /** The latest time of an event, on the clock of the engine; undefined: there was none. */
  get newestSeconds(): number | undefined {
    return this.#newestSeconds;
  }

  get listsAsked(): number {
    return this.#listsAsked;
  }

  /** Of those that were asked for, the newest that was taken in. */
  get listsTaken(): number {
    return this.#listsTaken;
  }

  /**
   * A list is asked for: what happens from now on may or may not be in it. `behind`: nothing is shown before that list,
   * as there may be more that happened than the events tell.
   */
  expect(behind: boolean): void {
    this.#behind ||= behind;
    this.#listTime = { ...this.#listTime, askedAtMs: performance.now() };
    if (behind) this.#loseContact();
    this.#expecting = true;
    this.#listsAsked += 1;
    this.#journal = [];
  }

  /** Whether the list tells of an end that happened out of reach, and the event of it has not been told again yet. */
  lacksEvents(listed: readonly ListedContainer[]): boolean {
    if (!this.#behind) return false;
    return listed.some((one) => {
      const known = this.#containers.get(one.id);
      if (!known || known.phase === "ended" || !isListedEnded(one)) return false;
      return !this.#journal.some(({ id, action }) => id === one.id && action === "die");
    });
  }

  /** What the list said, the oldest first, and on top of that what has happened since it was asked for. */
  settle(listed: readonly ListedContainer[]): void {
    const before = this.#containers;
    this.#containers = new Map();
    for (const one of listed) {
      const known = before.get(one.id);
      const container = known ?? this.#make(one.id, one.name, one.labels);
      if (container) this.#containers.set(one.id, asListed(container, one, known === undefined, this.#listTime));
    }
    for (const container of this.#containers.values()) this.#containers.set(container.id, proven(container));
    for (const event of this.#journal) this.#take(event);
    this.#journal = [];
    this.#expecting = false;
    this.#behind = false;
    this.#settled = true;
    this.#listsTaken = this.#listsAsked;
    const ids = new Set([...before.keys(), ...this.#containers.keys()]);
    this.#tell([...ids].flatMap((id) => changedPools(before.get(id), this.#containers.get(id))));
  }

  note(event: ContainerEvent): void {
    if (this.#repeated.some((one) => isSame(one, event))) return; // an older one is new: the clock was set back
    this.#remember(event);
    if (this.#expecting) this.#journal.push(event);
    if (this.#behind) return;
    const before = this.#containers.get(event.id);
    this.#take(event);
    this.#tell(changedPools(before, this.#containers.get(event.id)));
  }

  /** Containers that run with a health that no event has told, and those that were ended by nobody knows whom. */
  unsure(): readonly string[] {
    return [...this.#containers.values()]
      .filter(({ phase, health, doubtful }) => doubtful || (phase === "running" && health === undefined))
      .map(({ id }) => id);
  }

  /** What a list said of these. */
  learn(listed: readonly ListedContainer[]): void {
    for (const { id, state, status } of listed) {
      const known = this.#containers.get(id);
      if (known?.doubtful) this.#put(proven(known));
      else if (known?.health === undefined && known?.phase === "running" && state === "running") {
        this.#put({ ...known, health: healthIn(status) });
      }
    }
  }

  /** That we end it, or do not after all. */
  ask(name: string, asked: boolean): void {
    const container = this.named(name);
    if (container) this.#put({ ...container, asked });
  }

  /** That we make it, and what is known of it already; or that we do not after all. */
  foresee(name: string, foreseen: Foreseen | undefined): void {
    if (foreseen) this.#foreseen.set(name, foreseen);
    else this.#foreseen.delete(name);
  }

  named(name: string): Container | undefined {
    return [...this.#containers.values()].find((one) => one.name === name);
  }

  #remember(event: ContainerEvent): void {
    const { atSeconds } = event;
    const newest = this.#newestSeconds ?? 0;
    if (atSeconds < newest) return;
    this.#newest = atSeconds === newest ? [...this.#newest, event] : [event];
    this.#newestSeconds = atSeconds;
  }

  #put(container: Container): void {
    const before = this.#containers.get(container.id);
    this.#containers.set(container.id, container);
    this.#tell(changedPools(before, container));
  }

  #take(event: ContainerEvent): void {
    const { id, action } = event;
    const known = this.#containers.get(id) ?? this.#madeBy(event);
    if (!known) return;
    if (action === "destroy") this.#containers.delete(id);
    else this.#containers.set(id, afterEvent(known, event, performance.now()));
  }

  #madeBy({ id, action, attributes }: ContainerEvent): Container | undefined {
    const { name = id } = attributes;
    return action === "create" ? this.#make(id, name, attributes) : undefined;
  }

  #make(id: string, name: string, labels: Readonly<Record<string, string>>): Container | undefined {
    this.#made += 1;
    const made = madeAs(id, name, labels, this.#made);
    const foreseen = this.#foreseen.get(name);
    this.#foreseen.delete(name);
    return made && { ...made, ...foreseen };
  }

  #loseContact(): void {
    this.#repeated = this.#newest;
    this.#listTime = { ...this.#listTime, contactLostAtMs: this.#listTime.askedAtMs };
    for (const container of this.#containers.values()) {
      if (container.doubtful) this.#containers.set(container.id, { ...container, doubtful: false, lost: true });
    }
  }

  #tell(pools: readonly string[]): void {
    for (const pool of new Set(pools)) this.#watcher.changed(pool);
    this.#watcher.heard();
  }
}

/** Docker answers: it was not going down when this container was ended. */
function proven(container: Container): Container {
  return container.doubtful ? { ...container, doubtful: false } : container;
}

/** The engine tells one event again. */
function isSame(one: ContainerEvent, other: ContainerEvent): boolean {
  return one.atSeconds === other.atSeconds && one.id === other.id && one.action === other.action;
}

/** The pool of a container, where what is told of it has changed. */
function changedPools(before: Container | undefined, after: Container | undefined): string[] {
  const pool = (after ?? before)?.pool;
  const told = (container: Container | undefined) => container && JSON.stringify(replicaOf(container));
  return pool === undefined || told(before) === told(after) ? [] : [pool];
}
