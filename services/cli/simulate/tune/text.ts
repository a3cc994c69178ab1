import { createColors } from "picocolors";
import { stringify } from "yaml";
import type { Score } from "../model.ts";
import { figures, headOf } from "../report/figures.ts";
import { penaltyOf, type Tuned } from "./tune.ts";
import { writtenLaw } from "./written-law.ts";

/** What tuning found, for people: scores before and after, and what to put into the configuration. */
export function tunedText({ name, arrivals, tries, before, after, law }: Tuned, color: boolean): string {
  const colors = createColors(color);
  const rows = [
    ["", "", "penalty", ...figures.map(headOf)],
    ["first half", "before", ...cellsOf(before.first)],
    ["(tuned on)", "after", ...cellsOf(after.first)],
    ["second half", "before", ...cellsOf(before.second)],
    ["(not seen)", "after", ...cellsOf(after.second)],
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0, column)).join(" "));
  return [
    colors.bold(`${name} tuned to ${arrivals} in ${tries} tries`),
    "The penalty, which is to be small: cost + 10 × share of the time above the target",
    "+ changes per hour / 20,000.",
    "",
    colors.dim(lines[0] ?? ""),
    ...lines.slice(1),
    ...(penaltyOf(after.second) > penaltyOf(before.second) ? ["", colors.yellow(overfitted)] : []),
    "",
    colors.dim("# for the workload in the configuration:"),
    stringify(writtenLaw(law)).trimEnd(),
  ].join("\n");
}

const overfitted =
  "On the half it has not seen it is worse than before:\nthe halves differ too much, or the trace is too short to tune to.";

/** The same for programs: scores of both halves, and the law as it is written in a configuration. */
export function tunedJson({ name, tries, before, after, law }: Tuned): string {
  return JSON.stringify({ law: name, tries, before, after, ...writtenLaw(law) }, null, 2);
}

function cellsOf(score: Score): string[] {
  return [penaltyOf(score).toFixed(2), ...figures.map(({ key, text }) => text(score[key]))];
}

function padded(cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width);
}
