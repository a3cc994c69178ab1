import { group } from "../../shared/lifecycle/group.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import { untilSignal } from "../../shared/lifecycle/signal.ts";
import { createLog, type Log } from "../../shared/telemetry/log.ts";
import { startTracing } from "../../shared/telemetry/tracing.ts";
import { stopTimes } from "./stop-times.ts";

/** Takes how to let go of something that a service uses: done after its end, and also where it cannot be started. */
export type Keep = (letGo: () => void) => void;

/** Starts a service, says where it is, and serves until a signal ends it, within `stopWithinMs`. */
export async function serve<Service extends RunningService>(
  name: string,
  start: (log: Log, keep: Keep) => Promise<Service>,
  announce: (service: Service) => string = ({ address }) => `${name} serves at ${address}; Ctrl-C ends it`,
  stopWithinMs: number = stopTimes.allMs,
): Promise<void> {
  const signal = untilSignal();
  const log = createLog(name);
  const flush = await startTracing(name);
  try {
    const parts = group();
    const used = await parts.add(async () => whatIsUsed(name));
    const service = await parts.add(() => start(log, used.keep));
    print(announce(service));
    log.info({ signal: await signal }, "ending");
    const problems = await parts.stop(stopWithinMs);
    for (const problem of problems) log.error(problem);
    if (problems.length > 0) process.exit(1); // what did not stop would keep the process
  } finally {
    await flush();
  }
}

function whatIsUsed(by: string): RunningService & { readonly keep: Keep } {
  const kept: (() => void)[] = [];
  const stop = async () => {
    for (const letGo of kept.splice(0).reverse()) letGo();
  };
  return { name: `what ${by} uses`, address: "", stop, keep: (letGo) => void kept.push(letGo) };
}

/** Writes one text and a line end to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes one warning to standard error. */
export function warn(problem: string): void {
  process.stderr.write(`warning: ${problem}\n`);
}
