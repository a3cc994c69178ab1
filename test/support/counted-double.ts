import type { CountedScheduler, Seen, SetOutcome } from "../../shared/actuator/counted/scheduler.ts";
import type { RunPolicy } from "../../shared/actuator/run-policy.ts";
import type { JsonObject } from "../../shared/model/json.ts";

interface AppRun extends RunPolicy {
  readonly app: string;
}

/** A scheduler with apps that has what it was told as soon as it answers. */
export function countedDouble() {
  const wanted = new Map<string, number>();
  const followers = new Map<string, (seen: Seen) => void>();
  const calls: { app: string; count: number }[] = [];
  let valid = true;
  let tells = true;
  let answer: (count: number) => Promise<SetOutcome> = async () => ({ kind: "done" });
  const tell = (app: string) => {
    const count = wanted.get(app);
    if (count === undefined) return;
    followers.get(app)?.({ kind: "counted", wanted: count, ready: count, starting: 0, stopping: 0 });
  };
  const scheduler: CountedScheduler<AppRun> = {
    parse: (run: JsonObject) => {
      const { app, foreign, onExit } = run;
      if (typeof app !== "string" || !valid) return { ok: false, faults: [{ path: "app", problem: "is missing" }] };
      const policy: RunPolicy = {
        foreign: foreign === "adopt" ? "adopt" : "correct",
        onExit: onExit === "scale-to-min" ? "scale-to-min" : "leave",
      };
      return { ok: true, value: { app, ...policy } };
    },
    identity: ({ app }) => app,
    follow: ({ app }, saw) => {
      followers.set(app, saw);
      tell(app);
      return {
        set: async (count) => {
          calls.push({ app, count });
          const outcome = await answer(count);
          if (outcome.kind === "done") {
            wanted.set(app, count);
            if (tells) tell(app);
          }
          return outcome;
        },
        close: () => followers.delete(app),
      };
    },
    unreachable: () => undefined,
    onReach: () => undefined,
    stop: async () => undefined,
  };
  return {
    scheduler,
    calls,
    counts: () => calls.map(({ count }) => count),
    has: (app: string, count: number) => {
      wanted.set(app, count);
      tell(app);
    },
    /** Whether a `run` can be parsed from now on. */
    parses: (can: boolean) => {
      valid = can;
    },
    /** It tells nothing of a change of ours by itself any more. */
    lags: () => {
      tells = false;
    },
    see: (app: string, seen: Seen) => followers.get(app)?.(seen),
    answers: (next: (count: number) => Promise<SetOutcome>) => {
      answer = next;
    },
  };
}
