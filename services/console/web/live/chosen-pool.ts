import type { Store } from "./store.ts";

const named = "#pool=";

/** The address of the page with that pool chosen. */
export function addressOf(pool: string): string {
  return `${named}${encodeURIComponent(pool)}`;
}

/** Chooses the pool that the address names, now and whenever it changes. */
export function followAddress({ asked }: Pick<Store, "asked">): void {
  const read = () => {
    asked.value = poolIn(location.hash);
  };
  read();
  addEventListener("hashchange", read);
}

function poolIn(hash: string): string | undefined {
  if (!hash.startsWith(named) || hash === named) return undefined;
  try {
    return decodeURIComponent(hash.slice(named.length));
  } catch {
    return undefined; // somebody wrote it by hand
  }
}
