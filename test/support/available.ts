import { existsSync } from "node:fs";

/** Something a test needs and a machine may lack. */
export interface Need {
  /** Short name, as MICROSCALER_TEST_REQUIRE lists it, e.g. `chromium`. */
  readonly name: string;
  readonly available: boolean;
  /** What to do to have it, shown at the end of a run that skipped. */
  readonly enable: string;
}

/** Options for `describe`/`test`: runs it if what it needs is there or required, else skips it with a note for the end of the run. */
export function needs(need: Need): { skip: boolean; meta: { skipNote?: string } } {
  const required = (process.env.MICROSCALER_TEST_REQUIRE ?? "").split(",").includes(need.name);
  if (need.available || required) return { skip: false, meta: {} };
  return { skip: true, meta: { skipNote: `${need.name}: ${need.enable}` } };
}

/** The first of the given programs that exists. */
export function firstExisting(paths: readonly (string | undefined)[]): string | undefined {
  return paths.find((path) => path !== undefined && existsSync(path));
}
