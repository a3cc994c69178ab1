import { backoffMs } from "../../shared/backoff.ts";
import type { Api } from "./api.ts";
import type { Failure } from "./failure.ts";
import { scaleForm } from "./objects.ts";
import { type Pace, pause } from "./pace.ts";

/** What the `scale` of an object says. */
export interface Scale {
  /** That of the object itself. */
  readonly version: string;
  readonly wanted: number;
  /** Empty: it says none. */
  readonly selector: string;
}

export type ReadScale =
  | { readonly ok: true; readonly scale: Scale }
  | { readonly ok: false; readonly failure: Failure };

/** Of an answer of the API server. */
export function scaleOf(json: unknown): ReadScale {
  const parsed = scaleForm.safeParse(json).data;
  if (!parsed) return { ok: false, failure: { status: 502, detail: "the answer is no scale" } };
  const { metadata, spec, status } = parsed;
  const scale = { version: metadata.resourceVersion, wanted: spec?.replicas ?? 0, selector: status?.selector ?? "" };
  return { ok: true, scale };
}

interface ReaderParts {
  readonly api: Api;
  readonly pace: Pace;
  readonly path: string;
}

/** Reads a scale each time it is woken, one at a time, and again until that works or it is to rest; `askedAtMs` is when it was asked for. */
export function scaleReader(
  { api, pace, path }: ReaderParts,
  told: (read: ReadScale, askedAtMs: number) => void,
): { wake(): void; rest(): void } {
  let turn: AbortController | undefined;
  let again = false;
  const read = async (over: AbortController) => {
    let failures = 0;
    while (again && !over.signal.aborted) {
      again = false;
      const askedAtMs = performance.now();
      const answer = await api.call({ path }, over.signal);
      if (over.signal.aborted) return;
      const scale = answer.ok ? scaleOf(answer.json) : answer;
      told(scale, askedAtMs);
      if (scale.ok) failures = 0;
      else {
        again = true;
        const waitMs = backoffMs(failures++, { firstMs: pace.retryFirstMs, mostMs: pace.retryMostMs });
        await pause(Math.max(waitMs, scale.failure.retryAfterMs ?? 0), over.signal);
      }
    }
    if (turn === over) turn = undefined;
  };
  return {
    wake: () => {
      again = true;
      if (turn) return;
      turn = new AbortController();
      void read(turn);
    },
    rest: () => {
      turn?.abort();
      turn = undefined;
    },
  };
}
