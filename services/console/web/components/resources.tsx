import { useText } from "../../../../shared/display/amount-text.ts";
import type { PoolStatusView } from "../../api/schema.ts";

type Use = NonNullable<PoolStatusView["resources"]>[number];

/** A bar for each dimension of the capacity: what is taken, and what is kept free at its end. */
export function Resources({ resources }: { readonly resources: readonly Use[] }) {
  return (
    <div class="resources">
      {resources.map((use) => (
        <div key={use.name}>
          <p class="quiet">{useText(use)}</p>
          <Bar {...use} />
        </div>
      ))}
    </div>
  );
}

function Bar({ capacity, taken, reserve }: Use) {
  const whole = Math.max(capacity, taken, 1);
  const free = Math.max(0, whole - taken - reserve);
  return (
    <div class={taken > capacity ? "bar over" : "bar"} aria-hidden="true">
      <span class="taken" style={{ flexGrow: taken / whole }} />
      <span style={{ flexGrow: free / whole }} />
      <span class="reserve" style={{ flexGrow: Math.min(reserve, whole - taken) / whole }} />
    </div>
  );
}
