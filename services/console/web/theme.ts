import { signal } from "@preact/signals";

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Changes with the colour scheme; charts are painted anew then. */
export const scheme = signal(dark.matches ? "dark" : "light");

dark.addEventListener("change", () => {
  scheme.value = dark.matches ? "dark" : "light";
});

const seriesColours = 8;

/** The custom property of the colour at that place in the row; after eight they repeat. */
export function seriesVariable(place: number): string {
  return `--series-${(place % seriesColours) + 1}`;
}

/** The value of a custom property now, for canvas. */
export function cssValue(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}
