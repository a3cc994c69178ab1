// A controller outside: it watches a pool and is the law of one workload of it, whose target is `external`.
//
//   npx tsx deploy/examples/controller.ts --pool orders --follow consumer --workload batch --most 4
//
// While little waits for one workload (at most half of its target), another gets its replicas; else it gets none. Its word
// ends after five seconds unless it is said again: a controller that dies leaves what there is. MICROSCALER_TOKEN is shown
// where the engine asks for credentials (role operator); --ca names the certificates that are trusted where it has TLS.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { messageOf } from "../../shared/errors.ts";
import { untilSignal } from "../../shared/lifecycle/signal.ts";
import type { Decision } from "../../shared/model/decision.ts";
import type { PoolStatus } from "../../shared/model/status.ts";
import { engineClient } from "../../shared/rpc/engine-client.ts";

process.on("uncaughtException", (thrown) => {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exit(1);
});

const text = (standard: string) => ({ type: "string", default: standard }) as const;
const { values: options } = parseArgs({
  options: {
    ...{ engine: text("127.0.0.1:7002"), pool: text("orders"), workload: text("batch"), follow: text("consumer") },
    ...{ most: text("4"), after: { type: "string" }, ca: { type: "string" } },
  },
});
const { pool, workload } = options;
const word = { pool, workload, owner: "example controller" };
const [ttlMs, sayEveryMs] = [5000, 1000];

/** The law. Undefined where what waits is not known: then nothing is said, and what there is is held. */
function wanted({ workloads }: PoolStatus): number | undefined {
  const followed = workloads.find((one) => one.workload === options.follow);
  const { sample, setpoint } = followed ?? {};
  if (sample?.reading.kind !== "value" || sample.stale || setpoint === undefined) return undefined;
  return sample.reading.value <= setpoint / 2 ? Number(options.most) : 0;
}

const tell = (line: string) => process.stdout.write(`${line}\n`);

const token = process.env.MICROSCALER_TOKEN;
const ca = options.ca && readFileSync(options.ca, "utf8");
const dial = { ...(ca && { tls: { ca: () => ca } }), ...(token && { token: () => token }) };
const engine = engineClient(options.engine, dial);

let newest: PoolStatus | undefined;
let said: number | undefined;

async function say(): Promise<void> {
  const replicas = newest && wanted(newest);
  if (replicas === undefined) return;
  if (replicas !== said) tell(`asks for ${replicas}`);
  said = replicas;
  await engine.setDemand({ ...word, replicas, ttlMs }).catch((thrown) => tell(`not heard: ${messageOf(thrown)}`));
}

// Both streams are opened again by themselves; decisions go on after the last one seen, without a gap or a repetition.
engine.watchPool(pool, {
  onMessage: (status) => {
    newest = status;
    if (wanted(status) !== said) void say();
  },
  onDown: (problem) => {
    newest = undefined; // nobody knows what is there now
    tell(`lost: ${problem.message}`);
  },
});
const told = ({ id, workload: of, from, desired, reason, detail }: Decision) =>
  tell(`${id} ${of}: ${from} → ${desired}, ${reason}: ${detail}`);
const after = options.after ? BigInt(options.after) : undefined;
engine.watchDecisions(pool, { onMessage: told, onDown: () => undefined }, after);
const timer = setInterval(say, sayEveryMs);

await untilSignal();
clearInterval(timer);
await engine.setDemand({ ...word, replicas: said ?? 0, ttlMs: 0 }).catch(() => undefined); // its word ends by itself
engine.close();
