import type { Trouble } from "../../shared/model/observation.ts";
import type { MarathonApp } from "./app.ts";
import { reasonsOf, type Waiting } from "./launch-queue.ts";
import { onOneLine } from "./message.ts";

export interface Unplaced {
  readonly app: MarathonApp;
  readonly unplaced: number;
  /** What the launch queue says; undefined: nothing. */
  readonly waiting: Waiting | undefined;
  readonly waitedMs: number;
}

/** An offer comes every few seconds also where there is room. */
const patienceMs = 5000;

const imageFailure = /\b(pull|image|manifest)\b/i;

/** Why instances have no task; undefined: it is too early to say. */
export function unplacedTrouble({ app, unplaced, waiting, waitedMs }: Unplaced): Trouble | undefined {
  const some = `${unplaced} of ${app.instances} instances of ${app.id}`;
  if (waiting && !waiting.delay.overdue) {
    const { timeLeftSeconds } = waiting.delay;
    const failure = onOneLine(app.lastTaskFailure?.message ?? "");
    const why = `tasks ended too soon${failure ? `, the last one with "${failure}"` : ""}`;
    return {
      kind: imageFailure.test(failure) ? "image-missing" : "crash-looping",
      detail: `Marathon starts ${some} again in ${timeLeftSeconds} s: ${why}`,
      retryInMs: timeLeftSeconds * 1000,
    };
  }
  if (waitedMs < patienceMs) return undefined;
  const reasons = waiting ? reasonsOf(waiting).slice(0, 3) : [];
  const why = reasons.length > 0 ? `; turned down for ${reasons.join(", ")}` : "";
  return { kind: "no-capacity", detail: `${some} wait for an offer of Mesos with room for them${why}` };
}
