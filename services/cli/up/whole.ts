import type { OwnCredentials } from "../own-credentials.ts";
import type { UpOptions } from "../up.ts";
import type { Parts } from "./parts.ts";

/** What everything that runs in this process shares. */
export interface Whole {
  readonly options: UpOptions;
  readonly parts: Parts;
  readonly own: OwnCredentials;
  /** References that may be used; more where the file names more. */
  readonly allowRefs: Set<string>;
  /** Metrics may run programs. */
  readonly allowExec: boolean;
}
