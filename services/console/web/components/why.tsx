import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ExplanationView } from "../../api/schema.ts";
import { explain } from "../live/explanation.ts";
import { asked, figure, sentence } from "../words.ts";

export interface WhyProps {
  readonly pool: string;
  readonly workload: string;
}

const askEveryMs = 1000;

/** On request: what the target asks, what the guards left, what was granted, what it waits for. */
export function Why({ pool, workload }: WhyProps) {
  const open = useSignal(false);
  const told = useSignal<ExplanationView | undefined>(undefined);
  const problem = useSignal("");
  useEffect(() => {
    told.value = undefined;
    problem.value = "";
    if (!open.value) return;
    const over = new AbortController();
    let asking = false;
    const ask = async () => {
      if (asking) return; // a browser has six connections to a console, and the page needs them
      asking = true;
      const answer = await explain(pool, workload, over.signal);
      asking = false;
      if (over.signal.aborted) return;
      problem.value = answer.kind === "failed" ? sentence(answer.problem) : "";
      if (answer.kind === "told") told.value = answer.body; // what was told last stays
    };
    void ask();
    const timer = setInterval(ask, askEveryMs);
    return () => {
      clearInterval(timer);
      over.abort();
    };
  }, [open.value, pool, workload, told, problem]);
  return (
    <details
      class="why"
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary>
        Why this many?<span class="unseen"> Replicas of {workload}</span>
      </summary>
      {problem.value && <p class="trouble">{problem.value}</p>}
      {told.value && <Answer answer={told.value} />}
      {!told.value && !problem.value && <p class="quiet">Asking …</p>}
    </details>
  );
}

function Answer({ answer }: { readonly answer: ExplanationView }) {
  const { status, summary, least, most, waitsFor } = answer;
  return (
    <>
      <dl class="steps">
        <dt>Target asks</dt>
        <dd>{asked(status.demand)}</dd>
        <dt>Least</dt>
        <dd>{least ? `${figure(least.replicas)} (${least.reason})` : "–"}</dd>
        <dt>Most</dt>
        <dd>{most ? `${figure(most.replicas)} (${most.reason})` : "–"}</dd>
        <dt>Granted</dt>
        <dd>{figure(status.allocated)}</dd>
        <dt>Waits for</dt>
        <dd>{waitsFor.length > 0 ? waitsFor.join("; ") : "nothing"}</dd>
      </dl>
      <p>{summary}</p>
    </>
  );
}
