import { seriesVariable } from "../theme.ts";

/** A dot in the colour that a workload has everywhere. */
export function Swatch({ colour }: { readonly colour: number }) {
  return <span class="swatch" aria-hidden="true" style={{ "--own": `var(${seriesVariable(colour)})` }} />;
}
