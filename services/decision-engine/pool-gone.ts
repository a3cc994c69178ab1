import { MicroscalerError } from "../../shared/errors.ts";
import type { PoolStore } from "../../shared/state/store.ts";

/**
 * Calls `gone` once when `look` says `not-found`, now or after any change of pools; what else it says is no news. Returns
 * how to stop.
 */
export function whenGone(
  store: Pick<PoolStore, "onPools">,
  look: () => Promise<unknown>,
  gone: (why: MicroscalerError) => void,
): () => void {
  let over = false;
  const check = async () => {
    const missing = await look().then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof MicroscalerError && thrown.code === "not-found" ? thrown : undefined),
    );
    if (!missing || over) return;
    stop();
    gone(missing);
  };
  const unlisten = store.onPools(() => void check());
  const stop = () => {
    over = true;
    unlisten();
  };
  void check();
  return stop;
}
