import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { FixedView } from "../../api/schema.ts";
import { onlyLooking } from "../live/session.ts";
import { useFixedCount } from "./fixed-count.ts";

export interface FixedControlProps {
  readonly pool: string;
  readonly workload: string;
  readonly fixed: FixedView;
  readonly min: number;
  /** Left out: more than fits may be asked for. */
  readonly max: number | undefined;
}

/** Sets the number of replicas of a fixed target: by button, by arrow key, or typed and confirmed. */
export function FixedControl({ pool, workload, fixed, min, max }: FixedControlProps) {
  const id = useId();
  const { shown, message, want } = useFixedCount(pool, workload, fixed);
  const looking = onlyLooking.value;
  const within = (replicas: number) => Math.min(max ?? replicas, Math.max(min, Math.round(replicas)));
  const step = (by: 1 | -1) => ({
    type: "button" as const,
    disabled: looking !== undefined || (by < 0 ? shown <= min : max !== undefined && shown >= max),
    onClick: () => want(within(shown + by)),
  });
  return (
    <div class="fixed">
      <label for={id}>Number of {workload} replicas</label>
      <div class="stepper" title={looking?.why}>
        <button {...step(-1)} aria-label={`One ${workload} fewer`}>
          −
        </button>
        <Typed id={id} bounds={{ min, max }} shown={shown} want={(replicas) => want(within(replicas))} />
        <button {...step(1)} aria-label={`One ${workload} more`}>
          +
        </button>
        <span class="quiet" id={`${id}-why`}>
          {looking?.short ?? (max === undefined ? `${min} or more` : `${min} to ${max}`)}
        </span>
      </div>
      <p class="message" role="status">
        {message}
      </p>
    </div>
  );
}

interface TypedProps {
  readonly id: string;
  readonly bounds: Pick<FixedControlProps, "min" | "max">;
  readonly shown: number;
  want(replicas: number): void;
}

/** The number as a person types it, asked for once it is confirmed. */
function Typed({ id, bounds, shown, want }: TypedProps) {
  const typed = useSignal<string | undefined>(undefined);
  const commit = (text: string) => {
    typed.value = undefined;
    const replicas = Number(text);
    if (text.trim() !== "" && Number.isFinite(replicas)) want(replicas);
  };
  return (
    <input
      id={id}
      type="number"
      inputMode="numeric"
      {...bounds}
      disabled={onlyLooking.value !== undefined}
      aria-describedby={`${id}-why`}
      value={typed.value ?? shown}
      onInput={({ currentTarget }) => {
        typed.value = currentTarget.value;
      }}
      onChange={({ currentTarget }) => commit(currentTarget.value)}
    />
  );
}
