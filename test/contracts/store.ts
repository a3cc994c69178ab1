import { afterEach, beforeEach, describe } from "vitest";
import type { Store } from "../../shared/state/store.ts";
import { enginesShare } from "./store-engines.ts";
import { leasesHold } from "./store-leases.ts";
import { newsIsTold } from "./store-news.ts";
import { poolsAreKept } from "./store-pools.ts";
import { decisionsAreNumbered, writtenIsFenced } from "./store-published.ts";
import { recordsEnd } from "./store-records.ts";

/** A store as the suite needs it, empty. */
export interface StoreBackend {
  readonly store: Store;
  /** The same store as another engine has it. */
  readonly other: Store;
  /** What `store` has logged. */
  readonly lines: readonly Record<string, unknown>[];
  /** Lets so much of the store's own time go by. */
  pass(ms: number): Promise<void>;
}

/** What every store must hold. */
export function storeContract(name: string, makeBackend: () => Promise<StoreBackend>): void {
  describe(`the store ${name}`, () => {
    let made: StoreBackend | undefined;
    beforeEach(async () => {
      made = await makeBackend();
    });
    afterEach(async () => {
      await Promise.all([made?.store.close(), made?.other.close()]);
      made = undefined;
    });
    const backend = () => {
      if (!made) throw new Error("there is no store outside a test");
      return made;
    };
    for (const part of parts) part(backend);
  });
}

const parts = [
  ...[poolsAreKept, leasesHold, enginesShare, recordsEnd],
  ...[writtenIsFenced, decisionsAreNumbered, newsIsTold],
];
