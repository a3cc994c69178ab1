import type { ApplyOutcome, Order, RunSpec } from "../model/command.ts";
import type { Fault } from "../model/fault.ts";
import type { Actuator } from "./actuator.ts";

/** Carries out the orders of a command; one with a faulty specification is rejected and holds up no other. */
export function orderTaker(pool: string, actuator: Actuator) {
  const valid = new Map<string, string>();
  const faultsOf = (run: RunSpec): readonly Fault[] => {
    if (valid.get(run.workload) === run.hash) return [];
    const faults = actuator.validate(run);
    if (faults.length === 0) valid.set(run.workload, run.hash);
    return faults;
  };
  return (orders: readonly Order[], traceparent?: string): readonly ApplyOutcome[] => {
    const rejected = new Map<string, ApplyOutcome>();
    for (const { run } of orders) {
      const faults = faultsOf(run);
      if (faults.length > 0) rejected.set(run.workload, rejection(run.workload, faults));
    }
    const taken = orders.filter(({ run }) => !rejected.has(run.workload));
    const outcomes = new Map(actuator.apply(pool, taken, traceparent).map((outcome) => [outcome.workload, outcome]));
    return orders.flatMap(({ run: { workload } }) => rejected.get(workload) ?? outcomes.get(workload) ?? []);
  };
}

function rejection(workload: string, faults: readonly Fault[]): ApplyOutcome {
  const list = faults.map(({ path, problem }) => (path ? `run.${path}: ${problem}` : `run: ${problem}`));
  return { workload, kind: "rejected", reason: list.join("; "), retryable: false };
}
