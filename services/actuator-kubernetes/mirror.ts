import { z } from "zod";
import { backoffMs } from "../../shared/backoff.ts";
import type { Api } from "./api.ts";
import type { Failure } from "./failure.ts";
import { type Pace, pause } from "./pace.ts";
import type { WatchEvent } from "./watch-lines.ts";

/** Whatever has a name and a version. */
interface Named {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

export interface MirrorParts<Thing extends Named> {
  readonly api: Api;
  readonly pace: Pace;
  /** The collection, e.g. `/api/v1/namespaces/shop/pods`. */
  readonly path: string;
  /** Selectors. */
  readonly query: Readonly<Record<string, string>>;
  readonly form: z.ZodType<Thing>;
  /** All there are, complete, after every change; `listedAtMs` is when they were asked for, left out for a change told by a watch. */
  changed(things: ReadonlyMap<string, Thing>, listedAtMs?: number): void;
  /** Why they cannot be read now; what was told is the last known. Undefined: they can. */
  failed(failure: Failure | undefined): void;
}

const listForm = z.object({
  metadata: z.object({ resourceVersion: z.string() }),
  items: z.array(z.unknown()).nullish(),
});
const bookmarkForm = z.object({ metadata: z.object({ resourceVersion: z.string() }) });

/** After so many resumptions that were answered and told nothing the version to go on from is doubted. */
const mostFruitless = 3;

/**
 * Objects of one collection as the API server has them: listed, then watched.
 * ```
 * list ──▶ watch ──(cut, its time is over)──▶ watch from the last version
 *  ▲         └──(404, 410, silence, nonsense, nothing after three resumptions)──┐
 *  └──────────────────────────── pause, longer each time ◀──────────────────────┘
 * ```
 */
export function mirror<Thing extends Named>(parts: MirrorParts<Thing>): { stop(): void } {
  const over = new AbortController();
  void new Mirror(parts, over.signal).run();
  return { stop: () => over.abort() };
}

class Mirror<Thing extends Named> {
  readonly #parts: MirrorParts<Thing>;
  readonly #over: AbortSignal;
  #things = new Map<string, Thing>();
  #version = "";
  #attempt = 0;

  constructor(parts: MirrorParts<Thing>, over: AbortSignal) {
    this.#parts = parts;
    this.#over = over;
  }

  async run(): Promise<void> {
    while (!this.#over.aborted) {
      const failure = await this.#list();
      if (failure) await this.#rest(failure);
      else await this.#follow();
    }
  }

  async #list(): Promise<Failure | undefined> {
    const { api, pace, path, query, form } = this.#parts;
    const askedAtMs = performance.now();
    const answer = await api.call({ path, query }, this.#over, pace.listMs);
    if (!answer.ok) return answer.failure;
    const list = listForm.safeParse(answer.json).data;
    const things = z.array(form).safeParse(list?.items ?? []).data;
    if (!list || !things) return { status: 502, detail: "the answer is not the list that was asked for" };
    this.#version = list.metadata.resourceVersion;
    this.#things = new Map(things.map((thing) => [thing.metadata.name, thing]));
    if (this.#over.aborted) return undefined;
    this.#parts.failed(undefined);
    this.#parts.changed(this.#things, askedAtMs);
    return undefined;
  }

  /** Returns when there must be a new list. */
  async #follow(): Promise<void> {
    for (let fruitless = 0; fruitless < mostFruitless; ) {
      const { api, pace, path, query } = this.#parts;
      const version = this.#version;
      const beganMs = performance.now();
      const watching = { onOpen: () => this.#tellFailed(undefined), onEvent: (event: WatchEvent) => this.#take(event) };
      const end = await api.watch({ path, query: { ...query, resourceVersion: version } }, watching, this.#over);
      if (this.#over.aborted) return;
      const fruitful = version !== this.#version || performance.now() - beganMs > pace.watchMs / 4;
      const answered = end.failure === undefined || end.failure.status !== undefined;
      if (fruitful) fruitless = 0;
      else if (answered) fruitless += 1;
      if (fruitful) this.#attempt = 0;
      await this.#rest(end.failure);
      if (!end.resume || this.#over.aborted) return;
    }
  }

  /** False: that makes no sense. */
  #take({ type, object }: WatchEvent): boolean {
    if (this.#over.aborted) return true;
    if (type === "BOOKMARK") {
      const bookmark = bookmarkForm.safeParse(object).data;
      this.#version = bookmark?.metadata.resourceVersion ?? this.#version;
      return bookmark !== undefined;
    }
    const thing = this.#parts.form.safeParse(object).data;
    if (!thing) return false;
    const { name, resourceVersion } = thing.metadata;
    this.#version = resourceVersion;
    if (type === "DELETED") this.#things.delete(name);
    else this.#things.set(name, thing);
    this.#parts.changed(this.#things);
    return true;
  }

  async #rest(failure: Failure | undefined): Promise<void> {
    if (failure) this.#tellFailed(failure);
    const { retryFirstMs, retryMostMs } = this.#parts.pace;
    const ms = backoffMs(this.#attempt, { firstMs: retryFirstMs, mostMs: retryMostMs });
    this.#attempt += 1;
    await pause(Math.max(ms, failure?.retryAfterMs ?? 0), this.#over);
  }

  #tellFailed(failure: Failure | undefined): void {
    if (!this.#over.aborted) this.#parts.failed(failure);
  }
}
