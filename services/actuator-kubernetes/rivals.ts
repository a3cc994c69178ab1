import { z } from "zod";
import { backoffMs } from "../../shared/backoff.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import type { Api } from "./api.ts";
import { type Pace, pause } from "./pace.ts";

/** An object as others name it. */
export interface Named {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** Other autoscalers, by namespace; each namespace is looked through once, however many ask. */
export interface Rivals {
  watch(namespace: string, changed: () => void): RivalsOf;
}

export interface RivalsOf {
  /** Those that scale this object, e.g. `HorizontalPodAutoscaler shop/consumer`; what is not known yet is left out. */
  on(target: Named): readonly string[];
  stop(): void;
}

interface Rival extends Named {
  readonly text: string;
}

const reference = z.object({ apiVersion: z.string().nullish(), kind: z.string().nullish(), name: z.string() });
const form = z.object({
  metadata: z.object({ name: z.string(), ownerReferences: z.array(z.object({ kind: z.string() })).nullish() }),
  spec: z.object({ scaleTargetRef: reference }),
});
const listForm = z.object({ items: z.array(form).nullish() });

const kinds = [
  { kind: "HorizontalPodAutoscaler", plural: "horizontalpodautoscalers", version: "autoscaling/v2" },
  { kind: "ScaledObject", plural: "scaledobjects", version: "keda.sh/v1alpha1" },
] as const;

export function rivals(api: Api, pace: Pace, log: Log): Rivals {
  const namespaces = new Map<string, NamespaceRivals>();
  return {
    watch: (namespace, changed) => {
      const known = namespaces.get(namespace) ?? new NamespaceRivals(api, pace, log, namespace);
      namespaces.set(namespace, known);
      known.listeners.add(changed);
      return {
        on: (target) => known.on(target),
        stop: () => {
          known.listeners.delete(changed);
          if (known.listeners.size > 0) return;
          known.stop();
          namespaces.delete(namespace);
        },
      };
    },
  };
}

class NamespaceRivals {
  readonly listeners = new Set<() => void>();
  readonly #over = new AbortController();
  readonly #found = new Map<string, readonly Rival[]>();
  readonly #warned = new Set<string>();
  readonly #api: Api;
  readonly #pace: Pace;
  readonly #log: Log;
  readonly #namespace: string;

  constructor(api: Api, pace: Pace, log: Log, namespace: string) {
    this.#api = api;
    this.#pace = pace;
    this.#log = log;
    this.#namespace = namespace;
    void this.#run();
  }

  on({ group, kind, name }: Named): readonly string[] {
    const all = [...this.#found.values()].flat();
    return all.filter((one) => one.name === name && one.kind === kind && one.group === group).map(({ text }) => text);
  }

  stop(): void {
    this.#over.abort();
  }

  async #run(): Promise<void> {
    while (!this.#over.signal.aborted) {
      await Promise.all(kinds.map((one) => this.#look(one)));
      await pause(backoffMs(0, { firstMs: this.#pace.rivalsMs, mostMs: this.#pace.rivalsMs }), this.#over.signal);
    }
  }

  /** Where it cannot be looked up, those found before are told still. */
  async #look({ kind, plural, version }: (typeof kinds)[number]): Promise<void> {
    const path = `/apis/${version}/namespaces/${this.#namespace}/${plural}`;
    const answer = await this.#api.call({ path }, this.#over.signal);
    if (this.#over.signal.aborted) return;
    if (!answer.ok && answer.failure.status === 403) this.#warn(kind, answer.failure.detail);
    if (!answer.ok && answer.failure.status !== 404) return;
    const listed = answer.ok ? listForm.safeParse(answer.json).data : { items: [] };
    if (!listed) return;
    this.#found.set(kind, rivalsIn(listed, kind, this.#namespace));
    for (const changed of this.listeners) changed();
  }

  #warn(kind: string, detail: string): void {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    const namespace = this.#namespace;
    this.#log.warn({ namespace, detail }, `whether a ${kind} scales the same cannot be looked up`);
  }
}

/** KEDA's own HorizontalPodAutoscalers are left out: the ScaledObject is what a person made. */
function rivalsIn({ items }: z.output<typeof listForm>, kind: string, namespace: string): Rival[] {
  return (items ?? []).flatMap(({ metadata, spec: { scaleTargetRef: target } }) => {
    if (metadata.ownerReferences?.some((owner) => owner.kind === "ScaledObject")) return [];
    const [group = ""] = (target.apiVersion ?? "apps/v1").split("/");
    const text = `${kind} ${namespace}/${metadata.name}`;
    return [{ text, group, kind: target.kind ?? "Deployment", name: target.name }];
  });
}
