import type { Counted, Following, Seen, SetContext, SetOutcome } from "../../shared/actuator/counted/scheduler.ts";
import type { Trouble } from "../../shared/model/observation.ts";
import type { Api } from "./api.ts";
import { type Failure, refusedOf } from "./failure.ts";
import { mirror } from "./mirror.ts";
import { type Pod, podForm } from "./objects.ts";
import type { Pace } from "./pace.ts";
import { type Place, pathOf, textOf } from "./place.ts";
import { countPods } from "./pod-counts.ts";
import { cannotServe } from "./pulse.ts";
import type { Reach, Reader } from "./reach.ts";
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

/** Of what is read, what failed. */
type Part = "object" | "scale" | "pods";

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
  readonly #failures = new Map<Part, Failure>();
  #target: Target | "missing" | undefined;
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
    this.#rivals = cluster.rivals.watch(place.namespace, () => this.#tell());
    this.#watch = new TargetWatch({
      ...{ api: cluster.api, pace: cluster.pace, place },
      changed: (target) => this.#targetIs(target ?? "missing"),
      failed: (what, failure) => this.#failed(what, failure),
    });
  }

  async set(count: number, { traceparent, signal }: SetContext): Promise<SetOutcome> {
    const { api } = this.#cluster;
    const { namespace, name } = this.#place;
    if (this.#victim && this.#pods?.known) {
      const pods = this.#pods.known.values();
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

  #targetIs(target: Target | "missing"): void {
    this.#target = target;
    const selector = target === "missing" ? "" : target.selector;
    if (this.#pods?.selector !== selector) {
      this.#pods?.stop();
      this.#failures.delete("pods");
      this.#pods = selector === "" ? undefined : this.#podsOf(selector);
    }
    this.#tell();
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
    if (failure) this.#failures.set(part, failure);
    else if (!this.#failures.delete(part)) return;
    if (failure?.status === 404 && part !== "pods") this.#targetIs("missing");
    this.#reader.blocked(this.#blocked());
    this.#tell();
  }

  #blocked(): string | undefined {
    const { host } = this.#cluster.api;
    const [failure] = [...this.#failures.values()].filter(({ status }) => status === undefined || status === 401);
    return failure && cannotServe(host, failure);
  }

  #unread(part: Part, { detail }: Failure): string {
    return `the ${part === "pods" ? "pods" : "replicas"} of ${textOf(this.#place)} cannot be read: ${detail}`;
  }

  #tell(): void {
    const seen = this.#seen();
    if (seen) this.#say(seen);
  }

  #seen(): Seen | undefined {
    const target = this.#target;
    if (target === "missing") return { kind: "missing", detail: this.#missing() };
    if (target?.selector === "") return { kind: "unknown", why: this.#selectsNothing() };
    const pods = this.#pods?.known;
    if (target && pods) return { kind: "counted", ...this.#counted(target, pods) };
    const [failed] = this.#failures;
    return failed && { kind: "unknown", why: this.#unread(...failed) };
  }

  #counted(target: Target, pods: ReadonlyMap<string, Pod>): Counted {
    const { trouble: ofPods, ...counts } = countPods(pods.values(), target.available);
    const trouble = this.#readTrouble() ?? ofPods ?? target.trouble;
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

  #readTrouble(): Trouble | undefined {
    const [failed] = this.#failures;
    if (!failed) return undefined;
    return { kind: "scheduler-error", detail: `${this.#unread(...failed)}; the counts are the last known` };
  }

  #missing(): string {
    const { resource } = this.#place;
    const noResource = this.#failures.get("object")?.status === 404;
    if (noResource) return `the API server has no ${resource.plural} of ${resource.group}/${resource.version}`;
    if (this.#failures.get("scale")?.status === 404) return `${textOf(this.#place)} has no scale subresource`;
    return `${textOf(this.#place)} does not exist`;
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
