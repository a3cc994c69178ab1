import { createColors } from "picocolors";
import { type ChartOptions, chart } from "./chart.ts";
import { type Report, scoresOf } from "./report.ts";
import { legend, scoreTable } from "./score-table.ts";

/** The report as a person reads it in a terminal: conditions, scores, curves. */
export function reportText(report: Report, options: ChartOptions): string {
  const colors = createColors(options.color);
  const { title, conditions, oracle } = report;
  const tables = [...oracle].map(([queue, score]) => {
    const heading = oracle.size > 1 ? [colors.bold(queue)] : [];
    return [...heading, scoreTable(scoresOf(report, queue), score, options)].join("\n");
  });
  return [
    [colors.bold(title), ...conditions].join("\n"),
    ...tables,
    legend(options.width).split("\n").map(colors.dim).join("\n"),
    chart(report, options),
  ].join("\n\n");
}
