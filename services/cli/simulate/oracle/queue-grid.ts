/** Queue lengths at which a plan knows its value: even steps up to twice the target, then growing ones. */
export interface QueueGrid {
  readonly lengths: Float64Array;
  /** Where a length lies: the index of the point at or below it and how far it is on the way to the next one. */
  locate(length: number): number;
}

const evenPoints = 50;
const growth = 1.12;

/** A grid from 0 to at least `longest`; a `locate` beyond its end is the end. */
export function queueGrid(target: number, longest: number): QueueGrid {
  const step = (2 * Math.max(1, target)) / evenPoints;
  const bend = evenPoints * step;
  const steep = Math.max(0, Math.ceil(Math.log(Math.max(1, longest / bend)) / Math.log(growth)));
  const last = evenPoints + steep;
  const lengths = Float64Array.from({ length: last + 1 }, (_, index) =>
    index <= evenPoints ? index * step : bend * growth ** (index - evenPoints),
  );
  return {
    lengths,
    locate: (length) => {
      if (length <= 0) return 0;
      if (length < bend) return length / step;
      return Math.min(last, evenPoints + Math.log(length / bend) / Math.log(growth));
    },
  };
}
