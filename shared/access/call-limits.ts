/** How much one caller may ask for. */
export interface CallLimits {
  /** Streams open at a time. */
  readonly streams: number;
  /** Unary calls in the long run. */
  readonly callsPerSecond: number;
  /** Unary calls at once, after silence. */
  readonly burst: number;
}

export const defaultLimits: CallLimits = { streams: 100, callsPerSecond: 200, burst: 400 };

interface Account {
  /** When nothing would be left of what was used, had no call come since. */
  emptyAtMs: number;
  streams: number;
}

/** What callers have used. Instants are monotonic, in ms. */
export interface CallAccounts {
  /** Takes one call; else how long to wait for the next, in ms. */
  takeCall(caller: string, nowMs: number): number | undefined;
  /** Takes one stream; false where the caller has as many as he may. Give it back once. */
  takeStream(caller: string, nowMs: number): boolean;
  giveStream(caller: string): void;
  /** Of how many callers anything is remembered. */
  size(): number;
}

/** Callers who have used nothing are forgotten when there are more than so many. */
const mostRemembered = 1000;

/** Counts the calls and streams of each caller: a bucket that empties at a rate, and a number. */
export function callAccounts({ streams, callsPerSecond, burst }: CallLimits): CallAccounts {
  const betweenMs = 1000 / callsPerSecond;
  const accounts = new Map<string, Account>();
  const accountOf = (caller: string, nowMs: number) => {
    const known = accounts.get(caller);
    if (known) return known;
    if (accounts.size >= mostRemembered) forgetUnused(accounts, nowMs);
    const account = { emptyAtMs: nowMs, streams: 0 };
    accounts.set(caller, account);
    return account;
  };
  return {
    takeCall: (caller, nowMs) => {
      const account = accountOf(caller, nowMs);
      const emptyAtMs = Math.max(account.emptyAtMs, nowMs);
      const waitMs = emptyAtMs - (burst - 1) * betweenMs - nowMs;
      if (waitMs > 0) return Math.ceil(waitMs);
      account.emptyAtMs = emptyAtMs + betweenMs;
      return undefined;
    },
    takeStream: (caller, nowMs) => {
      const account = accountOf(caller, nowMs);
      if (account.streams >= streams) return false;
      account.streams += 1;
      return true;
    },
    giveStream: (caller) => {
      const account = accounts.get(caller);
      if (account) account.streams -= 1;
    },
    size: () => accounts.size,
  };
}

/** Whoever has used nothing is as good as unknown. */
function forgetUnused(accounts: Map<string, Account>, nowMs: number): void {
  for (const [caller, { emptyAtMs, streams }] of accounts) {
    if (streams === 0 && emptyAtMs <= nowMs) accounts.delete(caller);
  }
}
