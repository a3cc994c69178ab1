import type { Counted, Following, Seen, SetContext, SetOutcome } from "../../shared/actuator/counted/scheduler.ts";
import type { Trouble } from "../../shared/model/observation.ts";
import type { Api } from "./api.ts";
import { type Failure, refusedOf } from "./failure.ts";
import { mirror } from "./mirror.ts";
import { type Pod, podForm } from "./objects.ts";
import { isOwn, ownPods } from "./own-pods.ts";
import type { Pace } from "./pace.ts";
import { type Place, pathOf, textOf } from "./place.ts";
import { countPods, type PodCounts } from "./pod-counts.ts";
import type { Reach, Reader } from "./reach.ts";
import { type Part, ReadFailures } from "./read-failures.ts";
import type { Rivals, RivalsOf } from "./rivals.ts";
import { scaleOf } from "./scale-reader.ts";
import { type Target, TargetWatch } from "./target.ts";
import { markVictims } from "./victims.ts";

/** What all that are followed share. */
export interface ClusterParts {
  readonly api: Api;
  readonly pace: Pace;
  readonly reach: Reach;
  readonly rivals: Rivals;
}

interface Pods {
  readonly selector: string;
  stop(): void;
  /** Undefined: not known yet. */
  known?: ReadonlyMap<string, Pod>;
}

/** One object that is scaled, with its pods. */
export class ObjectFollowing implements Following {
  readonly #cluster: ClusterParts;
  readonly #place: Place;
  readonly #victim: "youngest" | "oldest" | undefined;
  readonly #saw: (seen: Seen) => void;
  readonly #reader: Reader;
  readonly #rivals: RivalsOf;
  readonly #watch: TargetWatch;
  readonly #failures: ReadFailures;
  /** The last there was, also of an object that was deleted: its pods may outlive it. */
  #target: Target | undefined;
  /** Undefined: not known yet. */
  #exists: boolean | undefined;
  #pods: Pods | undefined;
  #notice: string | undefined;
  #told = "";

  constructor(
    cluster: ClusterParts,
    { place, victim }: { place: Place; victim: "youngest" | "oldest" | undefined },
    saw: (seen: Seen) => void,
  ) {
    this.#cluster = cluster;
    this.#place = place;
    this.#victim = victim;
    this.#saw = saw;
    this.#reader = cluster.reach.reader();
    this.#failures = new ReadFailures(cluster.reach.answeredAtMs);
    this.#rivals = cluster.rivals.watch(place.namespace, () => this.#tell());
    this.#watch = new TargetWatch({
      ...{ api: cluster.api, pace: cluster.pace, place },
      changed: (target) => this.#targetIs(target),
      failed: (what, failure) => this.#failed(what, failure),
    });
  }

  async set(count: number, { traceparent, signal }: SetContext): Promise<SetOutcome> {
    const { api } = this.#cluster;
    const { namespace, name } = this.#place;
    if (this.#victim && this.#pods?.known) {
      const pods = [...this.#pods.known.values()].filter((pod) => isOwn(this.#place, pod));
      this.#notice = await markVictims(api, { namespace, pods, count, victim: this.#victim }, signal);
    }
    const path = `${pathOf(this.#place)}/${name}/scale`;
    const request = { method: "PATCH", path, query: { fieldManager: "microscaler" }, traceparent } as const;
    const answer = await api.call({ ...request, body: { spec: { replicas: count } } }, signal);
    const scale = answer.ok ? scaleOf(answer.json) : answer;
    if (!scale.ok) return refusedOf(textOf(this.#place), scale.failure);
    this.#watch.took(scale.scale);
    return { kind: "done" };
  }

  close(): void {
    this.#watch.stop();
    this.#pods?.stop();
    this.#rivals.stop();
    this.#reader.close();
  }

  /** Undefined: there is no such object, or not any more. */
  #targetIs(target: Target | undefined): void {
    this.#exists = target !== undefined;
    if (target) this.#target = target;
    if (target && this.#pods?.selector !== target.selector) this.#readPods(target.selector);
    this.#tell();
  }

  #readPods(selector: string): void {
    this.#pods?.stop();
    this.#note("pods", undefined);
    this.#pods = selector === "" ? undefined : this.#podsOf(selector);
  }

  #podsOf(selector: string): Pods {
    const { api, pace } = this.#cluster;
    const pods: Pods = {
      selector,
      ...mirror({
        ...{ api, pace, form: podForm },
        path: `/api/v1/namespaces/${this.#place.namespace}/pods`,
        query: { labelSelector: selector },
        changed: (known) => {
          pods.known = known;
          this.#tell();
        },
        failed: (failure) => this.#failed("pods", failure),
      }),
    };
    return pods;
  }

  #failed(part: Part, failure: Failure | undefined): void {
    if (this.#note(part, failure)) this.#tell();
  }

  #note(part: Part, failure: Failure | undefined): boolean {
    const changed = this.#failures.note(part, failure);
    if (changed) this.#reader.blocked(this.#failures.blocked(this.#cluster.api.host));
    return changed;
  }

  #unread(part: Part, { detail }: Failure): string {
    return `the ${part === "pods" ? "pods" : "replicas"} of ${textOf(this.#place)} cannot be read: ${detail}`;
  }

  #tell(): void {
    const seen = this.#seen();
    if (seen) this.#say(seen);
  }

  #seen(): Seen | undefined {
    const [target, gone, known] = [this.#target, this.#gone(), this.#pods?.known];
    const pods = target && known && ownPods(known.values(), this.#place, gone === undefined ? target.replicas : 0);
    const counts = pods && countPods(pods, target.available);
    const held = counts === undefined || counts.ready + counts.starting + counts.stopping > 0;
    if (gone !== undefined && !(target?.selector && held)) return { kind: "missing", detail: gone };
    if (target?.selector === "") return { kind: "unknown", why: this.#selectsNothing() };
    if (target && counts) return { kind: "counted", ...this.#counted(target, counts, gone) };
    const failed = this.#failures.first();
    return failed && { kind: "unknown", why: this.#unread(...failed) };
  }

  #counted(target: Target, { trouble: ofPods, ...counts }: PodCounts, gone: string | undefined): Counted {
    const trouble = this.#goneTrouble(gone) ?? this.#readTrouble() ?? ofPods ?? target.trouble;
    const { resource, name } = this.#place;
    const rivals = this.#rivals.on({ group: resource.group, kind: target.kind, name });
    const notices = [
      ...rivals.map((rival) => `${rival} scales ${textOf(this.#place)} as well: only one of the two should`),
      ...(this.#notice === undefined ? [] : [this.#notice]),
    ];
    return {
      wanted: target.wanted,
      ...counts,
      ...(trouble ? { trouble } : {}),
      ...(notices.length > 0 ? { notices } : {}),
    };
  }

  #goneTrouble(gone: string | undefined): Trouble | undefined {
    if (gone === undefined) return undefined;
    return { kind: "scheduler-error", detail: `${gone}; its pods hold their slots until they are gone` };
  }

  #readTrouble(): Trouble | undefined {
    const failed = this.#failures.first();
    if (!failed) return undefined;
    return { kind: "scheduler-error", detail: `${this.#unread(...failed)}; the counts are the last known` };
  }

  /** Why there is nothing to scale; undefined: there is, or that is not known. */
  #gone(): string | undefined {
    const { resource } = this.#place;
    if (this.#failures.absent("object")) {
      return `the API server has no ${resource.plural} of ${resource.group}/${resource.version}`;
    }
    if (this.#exists === false) return `${textOf(this.#place)} ${this.#target ? "was deleted" : "does not exist"}`;
    return this.#failures.absent("scale") ? `${textOf(this.#place)} has no scale subresource` : undefined;
  }

  #selectsNothing(): string {
    return `the scale of ${textOf(this.#place)} names no selector, so that its pods are not known; labelSelectorPath of its definition must say where it is`;
  }

  #say(seen: Seen): void {
    const text = JSON.stringify(seen);
    if (text === this.#told) return;
    this.#told = text;
    this.#saw(seen);
  }
}
