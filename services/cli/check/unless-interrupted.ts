import { constants } from "node:os";
import { CommandExit } from "../exit.ts";

/** What work brings, or a rejection as soon as a signal comes: whoever waits can then end what it began. */
export function unlessInterrupted<Result>(work: Promise<Result>): Promise<Result> {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  return new Promise((resolve, reject) => {
    const interrupt = (signal: NodeJS.Signals) => reject(new CommandExit(128 + constants.signals[signal]));
    for (const signal of signals) process.once(signal, interrupt);
    void work.then(resolve, reject).finally(() => {
      for (const signal of signals) process.off(signal, interrupt);
    });
  });
}
