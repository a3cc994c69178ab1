import { useSignal } from "@preact/signals";
import type { DecisionView } from "../../api/schema.ts";
import { useCalm } from "../live/calm.ts";
import type { Store } from "../live/store.ts";
import { timeOfDay } from "../words.ts";
import { CheckBox } from "./check-box.tsx";
import { Swatch } from "./swatch.tsx";

const mostShown = 60;
const drawnEveryMs = 250;

/** The latest decisions with their reasons; it can be paused, because rows move while one reads. */
export function Decisions({ store }: { readonly store: Store }) {
  const paused = useSignal<readonly DecisionView[] | undefined>(undefined);
  const changesOnly = useSignal(false);
  const newest = useCalm(store.decisions, drawnEveryMs);
  const all = paused.value ?? newest.value;
  const shown = all.filter(({ from, desired }) => !changesOnly.value || from !== desired).slice(0, mostShown);
  return (
    <section class="card decisions" aria-labelledby="decisions">
      <div class="list-head">
        <h2 id="decisions">{store.chosen.value === undefined ? "Decisions" : `Decisions of ${store.chosen.value}`}</h2>
        <CheckBox label="Changes only" on={changesOnly} />
        <button
          type="button"
          aria-pressed={paused.value !== undefined}
          onClick={() => {
            paused.value = paused.value ? undefined : newest.value;
          }}
        >
          {paused.value ? "Resume" : "Pause"}
        </button>
      </div>
      <Rows decisions={shown} store={store} />
    </section>
  );
}

function Rows({ decisions, store }: { readonly decisions: readonly DecisionView[]; readonly store: Store }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label="Latest decisions">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Workload</th>
            <th scope="col">Replicas</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map((decision) => (
            <Row
              key={`${decision.id} ${decision.wallMs}`}
              decision={decision}
              colour={store.colours.value.get(`${decision.pool}/${decision.workload}`) ?? 0}
            />
          ))}
        </tbody>
      </table>
      {decisions.length === 0 && <p class="quiet">No decision yet.</p>}
    </section>
  );
}

function Row({ decision, colour }: { readonly decision: DecisionView; readonly colour: number }) {
  const { pool, workload, from, desired, reason, detail, wallMs } = decision;
  return (
    <tr>
      <td class="time">{timeOfDay(wallMs)}</td>
      <td title={`${workload} in pool ${pool}`}>
        <Swatch colour={colour} /> {workload}
      </td>
      <td class="change">{from === desired ? desired : `${from} → ${desired}`}</td>
      <td>
        <span class="tag">{reason}</span> <span class="detail">{detail}</span>
      </td>
    </tr>
  );
}
