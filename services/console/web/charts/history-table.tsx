import type { HistoryPoint } from "../../live/events.ts";
import { ago, figure } from "../words.ts";

export interface HistoryColumn {
  readonly head: string;
  readonly value: (point: HistoryPoint) => number | undefined;
}

export interface HistoryTableProps {
  readonly caption: string;
  readonly points: readonly HistoryPoint[];
  readonly columns: readonly HistoryColumn[];
}

const rowEveryMs = 30_000;

/** The chart as numbers, one row each half minute; seen by screen readers only. */
export function HistoryTable({ caption, points, columns }: HistoryTableProps) {
  const last = points.at(-1)?.wallMs ?? 0;
  const rows = everyHalfMinute(points).map((point) => ({ point, when: ago((last - point.wallMs) / 1000) }));
  return (
    <div class="unseen">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            {columns.map(({ head }) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ point, when }) => (
            <tr key={when}>
              <th scope="row">{when}</th>
              {columns.map(({ head, value }) => (
                <td key={head}>{figure(value(point))}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The newest point, and back from there the first that is half a minute older than the last one taken. */
function everyHalfMinute(points: readonly HistoryPoint[]): HistoryPoint[] {
  const taken: HistoryPoint[] = [];
  for (const point of points.toReversed()) {
    const newer = taken.at(-1);
    if (!newer || newer.wallMs - point.wallMs >= rowEveryMs) taken.push(point);
  }
  return taken.reverse();
}
