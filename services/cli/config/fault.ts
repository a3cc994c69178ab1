import type { Problem } from "../../../shared/config/faults.ts";
import { pathOf } from "../../../shared/config/faults.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Fault } from "../../../shared/model/fault.ts";

/** A place in a file; both count from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something wrong in a configuration file. Without a place where the file as a whole is meant. */
export interface FileFault extends Fault {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Where in the file a problem is written. */
export type Locate = (problem: Problem) => Place | undefined;

/** Problems with their places, first line first, each said once. */
export function locateAll(file: string, problems: readonly Problem[], locate: Locate): FileFault[] {
  const faults = problems.map((problem) => ({
    file,
    ...locate(problem),
    path: pathOf(problem.at),
    problem: problem.problem,
  }));
  const once = new Map(faults.map((fault) => [`${fault.line}:${fault.path}:${fault.problem}`, fault]));
  return [...once.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** One line a person can click on and act on: `up.yaml:12:9 pools[0].capacity: is "ten", must be a whole number`. */
export function faultLine({ file, line, column, path, problem }: FileFault): string {
  const place = line === undefined ? file : `${file}:${line}:${column}`;
  return path ? `${place} ${path}: ${problem}` : `${place}: ${problem}`;
}

/** The same of what is valid and may surprise: `warning: up.yaml:12:9 …`. */
export function warningLine(warning: FileFault): string {
  return `warning: ${faultLine(warning)}`;
}

/** The refusal of a file with all that is wrong in it, one line each. */
export function refusal(file: string, faults: readonly FileFault[]): MicroscalerError {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const lines = faults.map((fault) => `  ${faultLine(fault)}`);
  return new MicroscalerError("invalid", [`${file} is not valid, ${count}:`, ...lines].join("\n"), { faults });
}
