import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { FixedView } from "../../api/schema.ts";
import { setReplicas } from "../live/set-replicas.ts";

export interface FixedCount {
  /** What to show: what is asked for and not in force yet, else what is in force. */
  readonly shown: number;
  readonly sending: boolean;
  /** What happened to the last wish, for a person; empty while there is nothing to say. */
  readonly message: string;
  want(replicas: number): void;
}

interface Wish {
  readonly wanted: Signal<number | undefined>;
  readonly message: Signal<string>;
}

/** A count under compare-and-set: wishes made while one is on its way are sent after it, the newest only. */
export function useFixedCount(pool: string, workload: string, inForce: FixedView): FixedCount {
  const wish: Wish = { wanted: useSignal<number | undefined>(undefined), message: useSignal("") };
  const sending = useSignal(false);
  const newest = useRef(inForce);
  if (BigInt(inForce.revision) >= BigInt(newest.current.revision)) newest.current = inForce;

  const send = async () => {
    sending.value = true;
    while (wish.wanted.value !== undefined && wish.wanted.value !== newest.current.replicas) {
      const replicas = wish.wanted.value;
      const outcome = await setReplicas({ pool, workload, replicas, expectedRevision: newest.current.revision });
      if (outcome.kind === "set") newest.current = outcome.fixed;
      else giveUp(wish, outcome);
    }
    sending.value = false;
  };
  useEffect(() => {
    const caughtUp = BigInt(inForce.revision) >= BigInt(newest.current.revision);
    if (!sending.value && caughtUp) wish.wanted.value = undefined;
  }, [inForce.revision, sending.value, wish.wanted]);

  return {
    shown: wish.wanted.value ?? inForce.replicas,
    sending: sending.value,
    message: wish.message.value,
    want: (replicas) => {
      wish.wanted.value = replicas;
      wish.message.value = "";
      if (!sending.value) void send();
    },
  };
}

function giveUp({ wanted, message }: Wish, outcome: { kind: "conflict" } | { kind: "failed"; problem: string }): void {
  const asked = wanted.value;
  wanted.value = undefined;
  message.value =
    outcome.kind === "conflict"
      ? `Not set to ${asked}: somebody else changed the number at the same moment. It shows theirs now; set it again if you still want to.`
      : `Not set to ${asked}: ${outcome.problem}.`;
}
