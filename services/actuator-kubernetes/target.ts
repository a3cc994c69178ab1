import type { Trouble } from "../../shared/model/observation.ts";
import type { Api } from "./api.ts";
import type { Failure } from "./failure.ts";
import { mirror } from "./mirror.ts";
import { type CustomObject, customForm, type KnownObject, knownForm, selectorText } from "./objects.ts";
import type { Pace } from "./pace.ts";
import { type Place, pathOf, textOf } from "./place.ts";
import { type Scale, scaleReader } from "./scale-reader.ts";

/** What the object that is scaled says. */
export interface Target {
  readonly version: string;
  readonly wanted: number;
  /** How many pods it says it has, those that are ending left out; 0 where it does not say. */
  readonly replicas: number;
  /** Undefined: it does not say. */
  readonly available: number | undefined;
  /** Of its pods; empty: it names none. */
  readonly selector: string;
  /** Its kind, where it says. */
  readonly kind: string;
  /** Why it cannot make the pods it should. */
  readonly trouble?: Trouble | undefined;
}

export interface TargetParts {
  readonly api: Api;
  readonly pace: Pace;
  readonly place: Place;
  /** Undefined: the API server has no such object. */
  changed(target: Target | undefined): void;
  /** Why `what` cannot be read; undefined: it can. */
  failed(what: "object" | "scale", failure: Failure | undefined): void;
}

/** Follows the object that is scaled. */
export class TargetWatch {
  readonly #parts: TargetParts;
  readonly #stops: (() => void)[];
  #target: Target | undefined;
  /** The newest change of ours: what is older is not told any more. */
  #ours: { readonly version: string; readonly atMs: number } | undefined;

  constructor(parts: TargetParts) {
    this.#parts = parts;
    this.#stops = parts.place.resource.known ? this.#followKnown() : this.#followCustom();
  }

  /** Takes what the API server answered to a change of ours. */
  took({ version, wanted }: Scale): void {
    this.#ours = { version, atMs: performance.now() };
    const target = this.#target;
    if (target && older(target.version, version)) this.#tell({ ...target, version, wanted });
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #followKnown(): (() => void)[] {
    const { place } = this.#parts;
    const objects = mirror({
      ...this.#mirrored(),
      form: knownForm,
      changed: (things, listedAtMs) => {
        const object = things.get(place.name);
        this.#saw(object && targetOf(place, object), listedAtMs);
      },
    });
    return [objects.stop];
  }

  /** Only its `scale` says how many such an object wants and which pods are its own. */
  #followCustom(): (() => void)[] {
    const { place, api, pace, failed } = this.#parts;
    let newest: CustomObject | undefined;
    const scales = scaleReader({ api, pace, path: `${pathOf(place)}/${place.name}/scale` }, (read, askedAtMs) => {
      if (!newest) return;
      failed("scale", read.ok ? undefined : read.failure);
      if (!read.ok) return;
      const { version, wanted, selector } = read.scale;
      const available = newest.status?.availableReplicas ?? undefined;
      this.#saw({ version, wanted, replicas: 0, available, selector, kind: newest.kind ?? "" }, askedAtMs);
    });
    const objects = mirror({
      ...this.#mirrored(),
      form: customForm,
      changed: (things, listedAtMs) => {
        newest = things.get(place.name);
        if (newest) return scales.wake();
        scales.rest();
        failed("scale", undefined);
        this.#saw(undefined, listedAtMs);
      },
    });
    return [objects.stop, scales.rest];
  }

  #mirrored() {
    const { api, pace, place, failed } = this.#parts;
    const query = { fieldSelector: `metadata.name=${place.name}` };
    return {
      api,
      pace,
      path: pathOf(place),
      query,
      failed: (failure: Failure | undefined) => failed("object", failure),
    };
  }

  /** `askedAtMs`: it was asked for then, and is what there was after that. */
  #saw(target: Target | undefined, askedAtMs: number | undefined): void {
    const ours = this.#ours;
    if (ours && askedAtMs !== undefined && askedAtMs > ours.atMs) this.#ours = undefined;
    else if (ours && target && older(target.version, ours.version)) return;
    this.#tell(target);
  }

  #tell(target: Target | undefined): void {
    this.#target = target;
    this.#parts.changed(target);
  }
}

/** Versions that are no numbers cannot be compared: then nothing is known to be older. */
function older(one: string, other: string): boolean {
  return /^\d+$/.test(one) && /^\d+$/.test(other) && BigInt(one) < BigInt(other);
}

function targetOf(place: Place, { metadata, spec, status }: KnownObject): Target {
  const { known = "" } = place.resource;
  return {
    version: metadata.resourceVersion,
    wanted: spec.replicas ?? 1,
    replicas: status?.replicas ?? 0,
    available: status?.availableReplicas ?? (known === "StatefulSet" ? undefined : 0), // which older versions do not tell
    selector: selectorText(spec.selector),
    kind: known,
    trouble: troubleOf(place, status?.conditions ?? []),
  };
}

function troubleOf(place: Place, conditions: NonNullable<NonNullable<KnownObject["status"]>["conditions"]>) {
  const failure = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (!failure) return undefined;
  const message = failure.message ?? failure.reason ?? "no reason given";
  const kind = /exceeded quota/.test(message) ? ("no-capacity" as const) : ("start-failed" as const);
  return { kind, detail: `${textOf(place)} cannot create pods: ${message}` };
}
