import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Explained, explain } from "../live/explanation.ts";
import { figure } from "../words.ts";

export interface WhyProps {
  readonly pool: string;
  readonly workload: string;
}

const askEveryMs = 1000;

/** On request: what the target asks, what the guards left, what was granted, what it waits for. */
export function Why({ pool, workload }: WhyProps) {
  const open = useSignal(false);
  const answer = useSignal<Explained | undefined>(undefined);
  useEffect(() => {
    if (!open.value) return;
    const over = new AbortController();
    const ask = async () => {
      const told = await explain(pool, workload, over.signal);
      if (!over.signal.aborted) answer.value = told;
    };
    void ask();
    const timer = setInterval(ask, askEveryMs);
    return () => {
      clearInterval(timer);
      over.abort();
    };
  }, [open.value, pool, workload, answer]);
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
      <Answer answer={answer.value} />
    </details>
  );
}

function Answer({ answer }: { readonly answer: Explained | undefined }) {
  if (!answer) return <p class="quiet">Asking …</p>;
  if (answer.kind === "failed") return <p class="trouble">{answer.problem}</p>;
  const { status, summary, least, most, waitsFor } = answer.body;
  return (
    <>
      <dl class="steps">
        <dt>Target asks</dt>
        <dd>{figure(status.demand)}</dd>
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
