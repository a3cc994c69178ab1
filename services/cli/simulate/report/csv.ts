import type { CurvePoint } from "../model.ts";
import type { Report } from "./report.ts";

const columns: readonly (readonly [string, (point: CurvePoint) => string | number])[] = [
  ["t", ({ atMs }) => atMs / 1000],
  ["rate", ({ ratePerSecond }) => rounded(ratePerSecond)],
  ["queue", ({ queue }) => queue],
  ["ready", ({ ready }) => ready],
  ["starting", ({ starting }) => starting],
  ["stopping", ({ stopping }) => stopping],
  ["desired", ({ desired }) => desired],
  ["reason", ({ reason }) => reason],
];

/** Every point of every curve, one line each, under a header; `t` in seconds, `rate` in messages per second. */
export function reportCsv({ runs }: Report): string {
  const lines = runs.flatMap(({ law, workloads }) =>
    workloads.flatMap(({ name, curve }) =>
      curve.map((point) => [law, name, ...columns.map(([, cell]) => cell(point))].join(",")),
    ),
  );
  const header = ["law", "workload", ...columns.map(([title]) => title)].join(",");
  return `${[header, ...lines].join("\n")}\n`;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
