import { learnedText } from "../../../../shared/display/learned-text.ts";
import { unsaidNotices } from "../../../../shared/display/unsaid-notices.ts";
import type { WorkloadView } from "../../api/schema.ts";
import { figure } from "../words.ts";
import { FixedControl } from "./fixed-control.tsx";
import { PauseControl } from "./pause-control.tsx";
import { Swatch } from "./swatch.tsx";
import { Why } from "./why.tsx";

export interface WorkloadCardProps {
  readonly pool: string;
  readonly workload: WorkloadView;
  readonly colour: number;
}

/** One workload: its replicas, why it has them, and for a fixed target the control of their number. */
export function WorkloadCard({ pool, workload, colour }: WorkloadCardProps) {
  const { workload: name, priority, target, min, max, desired, observed, reason, detail, fixed } = workload;
  const { learned, pauses } = workload;
  return (
    <article class="workload" aria-label={`Workload ${name}`}>
      <div class="workload-head">
        <h3>
          <Swatch colour={colour} /> {name}
        </h3>
        <p class="quiet">
          {target} · priority {priority} · {min}–{max ?? "capacity"}
        </p>
      </div>
      {fixed && <FixedControl pool={pool} workload={name} fixed={fixed} min={min} max={max} />}
      <dl class="counts">
        <Count name="desired" value={desired} />
        <Count name="ready" value={observed?.ready} />
        <Count name="starting" value={observed?.starting} />
        <Count name="stopping" value={observed?.stopping} />
      </dl>
      {observed?.trouble && observed.trouble !== detail && <p class="trouble">{observed.trouble}</p>}
      <p class="reason">
        <span class="tag">{reason}</span> <span title={detail}>{detail}</span>
      </p>
      {unsaidNotices(workload).map((notice) => (
        <p class="quiet" key={notice}>
          {notice}
        </p>
      ))}
      <p class="quiet learned">{(learned && learnedText(learned)) ?? "nothing learned yet"}</p>
      <PauseControl pool={pool} workload={name} pauses={pauses} />
      <Why pool={pool} workload={name} />
    </article>
  );
}

function Count({ name, value }: { readonly name: string; readonly value: number | undefined }) {
  return (
    <div class={value ? "" : "none"}>
      <dt>{name}</dt>
      <dd>{figure(value)}</dd>
    </div>
  );
}
