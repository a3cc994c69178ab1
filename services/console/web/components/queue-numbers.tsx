import type { WorkloadView } from "../../api/schema.ts";
import { aimOf, figure, queueOf } from "../words.ts";
import { Swatch } from "./swatch.tsx";

export interface QueueNumbersProps {
  readonly workload: WorkloadView;
  readonly colour: number;
}

/** What waits now against the target, big. */
export function QueueNumbers({ workload, colour }: QueueNumbersProps) {
  const { name, note, tone } = judged(workload);
  return (
    <dl class="numbers">
      <div>
        <dt>
          <Swatch colour={colour} /> Queue of {name}
        </dt>
        <dd class="big">{figure(queueOf(workload))}</dd>
      </div>
      <div>
        <dt class="aim">{aimOf(workload)}</dt>
        <dd class="big soft">{figure(workload.setpoint)}</dd>
      </div>
      <div class="judged">
        <dt class="unseen">Judged</dt>
        <dd class={`tag ${tone}`}>{note}</dd>
      </div>
    </dl>
  );
}

function judged(workload: WorkloadView): { name: string; note: string; tone: string } {
  const { workload: name, sample, setpoint } = workload;
  const aim = aimOf(workload);
  if (!sample) return { name, note: "nothing read yet", tone: "" };
  if (sample.reading.kind === "absent") return { name, note: `no reading: ${sample.reading.reason}`, tone: "warn" };
  if (sample.stale) return { name, note: `reading is ${figure(sample.ageMs / 1000)} s old`, tone: "warn" };
  if (setpoint === undefined) return { name, note: sample.source, tone: "" };
  const over = sample.reading.value - setpoint;
  if (over > 0) return { name, note: `${figure(over)} above ${aim}`, tone: "above" };
  return { name, note: over === 0 ? `at ${aim}` : `${figure(-over)} below ${aim}`, tone: "good" };
}
