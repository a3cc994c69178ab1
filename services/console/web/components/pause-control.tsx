import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { PauseDirection, WorkloadView } from "../../api/schema.ts";
import { onlyLooking } from "../live/session.ts";
import { pauseOwner, setPause } from "../live/set-pause.ts";

export interface PauseControlProps {
  readonly pool: string;
  readonly workload: string;
  readonly pauses: WorkloadView["pauses"];
}

/** Keeps a workload from growing, from shrinking, or both; pauses that others set are told beside it. */
export function PauseControl({ pool, workload, pauses = [] }: PauseControlProps) {
  const inForce = pauses.find(({ owner, wholePool }) => owner === pauseOwner && !wholePool)?.direction;
  const wanted = useSignal<PauseDirection | "none" | undefined>(undefined);
  const problem = useSignal("");
  useEffect(() => {
    wanted.value = undefined; // what the engine says counts, as soon as it says anything new
  }, [inForce, wanted]);
  const shown = wanted.value ?? inForce ?? "none";
  const toggle = async (which: "up" | "down") => {
    const next = toggled(shown, which);
    wanted.value = next;
    problem.value = "";
    const failed = await setPause(pool, workload, next === "none" ? undefined : next);
    if (failed === undefined) return;
    wanted.value = undefined;
    problem.value = `Not paused as asked: ${failed}.`;
  };
  const others = pauses.filter(({ owner, wholePool }) => owner !== pauseOwner || wholePool);
  return (
    <div>
      <div class="pause">
        {(["up", "down"] as const).map((which) => (
          <button
            key={which}
            type="button"
            aria-pressed={holds(shown, which)}
            disabled={onlyLooking.value !== undefined}
            title={onlyLooking.value?.why}
            onClick={() => toggle(which)}
          >
            {which === "up" ? "No growth" : "No shrinking"}
            <span class="unseen"> of {workload}</span>
          </button>
        ))}
        {onlyLooking.value && <span class="quiet">{onlyLooking.value.short}</span>}
        {others.map(({ owner, direction, wholePool }) => (
          <span class="quiet" key={`${owner} ${wholePool}`}>
            {owner} paused {wholePool ? "the pool" : "it"}: {meanings[direction]}
          </span>
        ))}
      </div>
      <p class="message" role="status">
        {problem.value}
      </p>
    </div>
  );
}

const meanings: Readonly<Record<PauseDirection, string>> = {
  up: "no growth",
  down: "no shrinking",
  both: "no change",
};

function holds(pause: PauseDirection | "none", which: "up" | "down"): boolean {
  return pause === which || pause === "both";
}

function toggled(pause: PauseDirection | "none", which: "up" | "down"): PauseDirection | "none" {
  const up = holds(pause, "up") !== (which === "up");
  const down = holds(pause, "down") !== (which === "down");
  if (up && down) return "both";
  if (up) return "up";
  return down ? "down" : "none";
}
