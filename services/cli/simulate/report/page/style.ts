/** Colours of the picture, light and dark; it looks the same outside of the page. */
export const pictureStyle = `
.picture { --text: #1f2328; --quiet: #59636e; --grid: #d1d9e0; --arrivals: #afb8c1; --waiting: #54aeff; --excess: #cf222e; --ready: #8250df; --target: #1f2328; }
@media (prefers-color-scheme: dark) {
  .picture { --text: #f0f6fc; --quiet: #9198a1; --grid: #3d444d; --arrivals: #656c76; --waiting: #1f6feb; --excess: #f85149; --ready: #ab7df8; --target: #f0f6fc; }
}
.picture text { font: 12px system-ui, sans-serif; fill: var(--quiet); }
.picture .law { font-size: 15px; font-weight: 650; fill: var(--text); }
.picture .title { fill: var(--text); }
.picture .note { fill: var(--quiet); }
.picture .scale { text-anchor: end; font-variant-numeric: tabular-nums; }
.picture .strong { fill: var(--text); font-weight: 600; }
.picture .time { text-anchor: middle; font-variant-numeric: tabular-nums; }
.picture .grid { stroke: var(--grid); stroke-width: 1; shape-rendering: crispEdges; }
.picture .faint { opacity: 0.55; }
.picture path { fill: none; stroke: none; }
.picture .arrivals { fill: var(--arrivals); }
.picture .waiting { fill: var(--waiting); }
.picture .excess { fill: var(--excess); }
.picture .ready { fill: var(--ready); }
.picture .needed { stroke: var(--target); stroke-width: 1.25; }
.picture .target { stroke: var(--target); stroke-width: 1.25; stroke-dasharray: 5 4; }
`;

/** What the page around the picture looks like. */
export const pageStyle = `
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --back: #ffffff; --line: #d1d9e0; --best: #1a7f37; --waiting: #54aeff; --excess: #cf222e; --ready: #8250df; --arrivals: #afb8c1; }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f6fc; --quiet: #9198a1; --back: #0d1117; --line: #3d444d; --best: #3fb950; --waiting: #1f6feb; --excess: #f85149; --ready: #ab7df8; --arrivals: #656c76; }
}
body { margin: 0 auto; padding: 32px 24px 48px; max-width: 1008px; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { margin: 0 0 4px; font-size: 24px; }
h2 { margin: 32px 0 8px; font-size: 17px; }
p { margin: 0 0 4px; color: var(--quiet); }
.table { margin-top: 16px; }
.table, .figure { overflow-x: auto; }
.hint { display: none; }
@media (max-width: 760px) {
  body { padding: 20px 14px 32px; }
  .hint { display: block; margin: 16px 0 -10px; font-size: 13px; }
  .figure svg { min-width: 960px; }
}
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 7px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 500; }
th:first-child { text-align: left; }
tbody th { font-weight: 600; }
.best { color: var(--best); font-weight: 650; }
.oracle :is(th, td) { color: var(--quiet); font-style: italic; font-weight: 400; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 24px 0 8px; padding: 0; list-style: none; color: var(--quiet); font-size: 13px; }
.legend li::before { content: ""; display: inline-block; width: 12px; height: 12px; margin-right: 6px; border-radius: 3px; vertical-align: -1px; background: var(--color); }
.legend :is(.needed, .target)::before { width: 22px; }
.legend .needed::before { height: 0; border-radius: 0; border-top: 2px solid var(--text); background: none; vertical-align: 4px; }
.legend .target::before { height: 0; border-radius: 0; border-top: 2px dashed var(--text); background: none; vertical-align: 4px; }
svg { display: block; width: 100%; height: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0 0; color: var(--quiet); font-size: 13px; }
dt { color: var(--text); }
dd { margin: 0; }
`;
