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
  const typed = useSignal<string | undefined>(undefined);
  const within = (replicas: number) => Math.min(max ?? replicas, Math.max(min, Math.round(replicas)));
  const commit = (text: string) => {
    typed.value = undefined;
    const replicas = Number(text);
    if (text.trim() !== "" && Number.isFinite(replicas)) want(within(replicas));
  };
  return (
    <div class="fixed">
      <label for={id}>Number of {workload} replicas</label>
      <div class="stepper" title={onlyLooking.value?.why}>
        <button
          type="button"
          aria-label={`One ${workload} fewer`}
          disabled={onlyLooking.value !== undefined || shown <= min}
          onClick={() => want(within(shown - 1))}
        >
          −
        </button>
        <input
          id={id}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          disabled={onlyLooking.value !== undefined}
          aria-describedby={`${id}-why`}
          value={typed.value ?? shown}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
          onChange={({ currentTarget }) => commit(currentTarget.value)}
        />
        <button
          type="button"
          aria-label={`One ${workload} more`}
          disabled={onlyLooking.value !== undefined || (max !== undefined && shown >= max)}
          onClick={() => want(within(shown + 1))}
        >
          +
        </button>
        <span class="quiet" id={`${id}-why`}>
          {onlyLooking.value ? onlyLooking.value.short : max === undefined ? `${min} or more` : `${min} to ${max}`}
        </span>
      </div>
      <p class="message" role="status">
        {message}
      </p>
    </div>
  );
}
