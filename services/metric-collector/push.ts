import type { PushedSample } from "../../proto/gen/microscaler/v1/PushedSample.js";
import type { PushSummary } from "../../proto/gen/microscaler/v1/PushSummary.js";
import type { Fault } from "../../shared/model/fault.ts";
import { counted, optional } from "../../shared/rpc/wire/numbers.ts";
import { pushedName, pushedNameForm } from "./pushed-name.ts";
import { forgottenAfterMs, mostPushedNames, type PushedValues } from "./pushed-values.ts";

/** What one stream of pushed samples comes to. */
export interface Intake {
  /** Checks one sample on its own and keeps it, or remembers what is wrong with it. */
  take(sample: PushedSample): void;
  summary(): PushSummary;
}

/** A stream may go on for days; whoever has so many faults needs no more of them. */
const mostFaults = 100;

const fields = [
  ["value", "value"],
  ["in_flight", "inFlight"],
  ["arrivals_total", "arrivalsTotal"],
  ["age_ms", "ageMs"],
] as const;

/** Takes the samples of one stream; paths of faults begin with the sample's number on the stream, from 0. */
export function pushIntake(pushed: PushedValues): Intake {
  const faults: Fault[] = [];
  let number = 0;
  let refused = 0;
  let told = 0;

  const refuse = (found: readonly Fault[]) => {
    refused += 1;
    if (faults.length + found.length > mostFaults) return;
    told += 1;
    for (const { path, problem } of found) faults.push({ path: `[${number}].${path}`, problem });
  };

  return {
    take: (sample) => {
      const found = faultsOf(sample);
      const { value } = sample;
      if (value === undefined || found.length > 0) refuse(found);
      else if (!keep(pushed, value, sample)) refuse([{ path: "name", problem: tooMany }]);
      number += 1;
    },
    summary: () => {
      const untold = refused - told;
      const rest = { path: "", problem: `${untold} more ${untold === 1 ? "sample was" : "samples were"} not taken` };
      return { accepted: counted(number - refused), faults: untold > 0 ? [...faults, rest] : faults };
    },
  };
}

const tooMany = `is one too many: ${mostPushedNames} names are kept already, and no metric reads this one`;

function keep(pushed: PushedValues, value: number, sample: PushedSample): boolean {
  const { name, inFlight, arrivalsTotal, ageMs = 0 } = sample;
  const counts = { ...optional("inFlight", inFlight), ...optional("arrivalsTotal", arrivalsTotal) };
  return pushed.put(name, { value, ...counts, atMs: performance.now() - ageMs });
}

function faultsOf(sample: PushedSample): Fault[] {
  const faults: Fault[] = [];
  if (!pushedName.test(sample.name))
    faults.push({ path: "name", problem: `has ${lengthOf(sample)}, ${pushedNameForm}` });
  for (const [path, key] of fields) {
    const number = sample[key];
    const problem = number === undefined ? missing(path) : problemOf(number);
    if (problem !== undefined) faults.push({ path, problem });
  }
  if (sample.ageMs !== undefined && Number.isFinite(sample.ageMs) && sample.ageMs > forgottenAfterMs) {
    faults.push({ path: "age_ms", problem: `is ${sample.ageMs}, must be at most ${forgottenAfterMs}, which is a day` });
  }
  return faults;
}

/** The name itself may be anything at all. */
function lengthOf({ name }: PushedSample): string {
  return name.length === 1 ? "1 character" : `${name.length} characters`;
}

function missing(path: string): string | undefined {
  return path === "value" ? "is missing: it must be set, also where it is 0" : undefined;
}

function problemOf(number: number): string | undefined {
  if (Number.isFinite(number) && number >= 0) return undefined;
  return `is ${number}, must be a number that is at least 0`;
}
