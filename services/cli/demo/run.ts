import { isLoopback } from "../../../shared/access/listening.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import { untilSignal } from "../../../shared/lifecycle/signal.ts";
import { engineClient } from "../../../shared/rpc/engine-client.ts";
import { createLog } from "../../../shared/telemetry/log.ts";
import { startTracing } from "../../../shared/telemetry/tracing.ts";
import type { DemoActuator } from "../../demo/programs.ts";
import { type QueueKind, queueWords } from "../../demo/queue-kinds.ts";
import { loopback } from "../options.ts";
import { type Following, follow } from "./follow.ts";
import { lineCounter } from "./ledgers.ts";
import type { LiveState } from "./live/live-state.ts";
import type { Screen } from "./live/screen.ts";
import { producerName, producersPool, sharedPool } from "./names.ts";
import { followSchedule } from "./producers.ts";
import { queueLength, type Recorder, recorder } from "./report/recorder.ts";
import type { Report } from "./report/report.ts";
import type { ScheduledCount } from "./schedule.ts";
import { type Stage, setStage } from "./stage.ts";

export interface DemoRun {
  readonly actuator: DemoActuator;
  readonly queue: QueueKind;
  /** How long it runs once everything is started; left out: until a signal. */
  readonly forMs: number | undefined;
  /** Of producers; the first step may be the start. */
  readonly schedule: readonly ScheduledCount[];
  readonly consoleListen: string;
  readonly screen: Screen;
}

export interface DemoResult {
  readonly report: Report;
  readonly ranMs: number;
}

/**
 * Runs the demo to its end, or to the first signal, and says what came of it. Nothing is left running.
 * @throws MicroscalerError `invalid` where the console would not listen there, `unavailable` where what it takes is
 * not there, before anything runs
 */
export async function runDemo({
  actuator,
  queue,
  forMs,
  schedule,
  consoleListen,
  screen,
}: DemoRun): Promise<DemoResult> {
  refuseOthers(consoleListen);
  const signalled = untilSignal();
  const abandon = new AbortController();
  void signalled.then(() => abandon.abort());
  const flush = await startTracing("demo");
  try {
    const level = process.env.MICROSCALER_LOG ?? "warn";
    const log = createLog("demo", { level, destination: { write: screen.log } });
    const atStart = schedule.find(({ atMs }) => atMs === 0);
    screen.say(`starting ${queueWords[queue].server} and all planes …`);
    const producers = atStart?.replicas;
    const stage = await setStage({ actuator, queue, producers, consoleListen, abandon: abandon.signal, log });
    if (!stage) return neverRan(queue, screen);
    const later = schedule.filter((step) => step !== atStart);
    return await play(stage, { queue, later, screen, over: over(signalled, forMs) });
  } finally {
    await flush();
  }
}

function refuseOthers(listen: string): void {
  if (isLoopback(listen)) return;
  const why = "it has no login, so it serves this machine only";
  throw new MicroscalerError("invalid", `the demo is not shown on ${listen}: ${why}; use ${loopback(8080)}`);
}

/** Nobody had sent a message yet. */
function neverRan(queue: QueueKind, screen: Screen): DemoResult {
  screen.close();
  return { ranMs: 0, report: recorder(queue).report(0, { produced: 0, consumed: 0, left: 0, lost: 0 }) };
}

interface Play {
  readonly queue: QueueKind;
  readonly later: readonly ScheduledCount[];
  readonly screen: Screen;
  readonly over: Promise<unknown>;
}

async function play(stage: Stage, { queue, later, screen, over: end }: Play): Promise<DemoResult> {
  const startMs = performance.now();
  const elapsedMs = () => performance.now() - startMs;
  const record = recorder(queue);
  const client = engineClient(stage.up.engine);
  const following = follow(client, {
    onStatus: (status) => record.see(status, elapsedMs()),
    onLoss: (problem) => record.trouble("engine", problem, elapsedMs()),
  });
  const stopSchedule = followSchedule(later, {
    client,
    inForce: () => following.pool(producersPool)?.workloads.find(({ workload }) => workload === producerName)?.fixed,
    onError: (thrown) => record.trouble("producers", `not changed: ${String(thrown)}`, elapsedMs()),
  });
  const stopDrawing = draw(screen, queue, { stage, following, elapsedMs });
  await end;
  const ranMs = elapsedMs();
  stopSchedule();
  stopDrawing();
  following.close();
  client.close();
  return { ranMs, report: await conclude(stage, record, ranMs, screen) };
}

async function conclude(stage: Stage, record: Recorder, ranMs: number, screen: Screen): Promise<Report> {
  screen.close();
  screen.say("ending …");
  const { messages, problems } = await stage.strike();
  for (const problem of problems) record.trouble("end", problem, ranMs);
  return record.report(ranMs, messages);
}

const drawEveryMs = 250;
const historyEveryMs = 500;
const historyKept = 120;

interface Scene {
  readonly stage: Stage;
  readonly following: Following;
  readonly elapsedMs: () => number;
}

/** Shows the state of things four times a second; returns how to stop. */
function draw(screen: Screen, kind: QueueKind, { stage, following, elapsedMs }: Scene): () => void {
  const count = lineCounter(stage.ledgers);
  const history: (number | undefined)[] = [];
  let kept = 0;
  const state = (): LiveState => {
    const shared = following.pool(sharedPool);
    const metered = shared?.workloads.find(({ setpoint }) => setpoint !== undefined);
    if (elapsedMs() >= kept * historyEveryMs) {
      kept += 1;
      history.push(metered && queueLength(metered));
      if (history.length > historyKept) history.shift();
    }
    const { up } = stage;
    const known = { shared, producers: following.pool(producersPool), decisions: following.decisions() };
    return { elapsedMs: elapsedMs(), kind, console: up.console, queue: history, counts: count(), ...known };
  };
  const timer = setInterval(() => screen.show(state()), drawEveryMs);
  return () => clearInterval(timer);
}

/** Resolves with the signal, or when the time is over. */
function over(signalled: Promise<unknown>, forMs: number | undefined): Promise<unknown> {
  if (forMs === undefined) return signalled;
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise((resolve) => {
    timer = setTimeout(resolve, forMs);
  });
  return Promise.race([signalled, timeUp]).finally(() => clearTimeout(timer));
}
