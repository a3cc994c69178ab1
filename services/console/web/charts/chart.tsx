import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { scheme } from "../theme.ts";

export interface ChartProps {
  /** What the chart shows, in words, for those who cannot see it. */
  readonly label: string;
  readonly data: uPlot.AlignedData;
  /** What makes another chart (names, colours); the same key only takes new data. */
  readonly structure: string;
  /** Asked when the chart is made and when the colour scheme changes. */
  readonly options: () => Omit<uPlot.Options, "width" | "height">;
  /** The index under the pointer; undefined: the pointer is elsewhere. */
  readonly onHover: (index: number | undefined) => void;
}

/** A uPlot chart that fills its box, follows the colour scheme and is one image to a screen reader. */
export function Chart({ label, data, structure, options, onHover }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const newest = useRef({ data, options, onHover });
  newest.current = { data, options, onHover };

  const make = () => {
    const element = box.current;
    if (!element) return;
    plot.current?.destroy();
    const { clientWidth: width, clientHeight: height } = element;
    const own = newest.current.options();
    const hover = (self: uPlot) => newest.current.onHover(self.cursor.idx ?? undefined);
    const hooks = { ...own.hooks, setCursor: [hover] };
    plot.current = new uPlot({ ...own, hooks, width, height }, newest.current.data, element);
  };

  useEffect(() => {
    make();
    const resized = new ResizeObserver(([entry]) => {
      if (entry) plot.current?.setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    if (box.current) resized.observe(box.current);
    return () => {
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [structure]);
  useSignalEffect(() => {
    if (scheme.value && plot.current) make();
  });
  useEffect(() => plot.current?.setData(data), [data]);

  return <div class="chart" role="img" aria-label={label} ref={box} />;
}
