import { expect } from "vitest";
import { marathonAccess } from "../../services/actuator-marathon/access.ts";
import { marathonScheduler } from "../../services/actuator-marathon/marathon-scheduler.ts";
import type { MarathonRun } from "../../services/actuator-marathon/schema.ts";
import type { CountedScheduler, Following, Seen } from "../../shared/actuator/counted/scheduler.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { keptLog } from "./kept-log.ts";
import { merged } from "./marathon-definition.ts";
import { type DoubleOptions, type MarathonDouble, startMarathonDouble } from "./marathon-double.ts";

/** Waiting for what takes a few rounds of reading. */
export const patience = { timeout: 5000, interval: 5 };

/** The marathon scheduler before a double, ended with the test that began it. */
export interface MarathonBench {
  readonly double: MarathonDouble;
  readonly scheduler: CountedScheduler<MarathonRun>;
  readonly lines: readonly Record<string, unknown>[];
  /** Gives the double an app, with `instances` running; `more` is part of its definition. */
  app(id: string, instances: number, more?: JsonObject): Promise<void>;
  follow(run: JsonObject): Followed;
}

export interface Followed extends Pick<Following, "set"> {
  readonly seen: readonly Seen[];
  last(): Seen | undefined;
  /** Waits until what was seen last looks so. */
  sees(expected: object): PromiseLike<void>;
}

export interface BenchOptions extends DoubleOptions {
  /** Of the actuator, beside the url; a url here is taken instead. */
  readonly settings?: JsonObject;
  readonly allowRefs?: readonly string[];
  /** Called when the test ends. */
  readonly onEnd: (end: () => Promise<void>) => void;
}

/** `signal` that nobody aborts. */
export const unhurried = { signal: new AbortController().signal };

export async function marathonBench({
  settings = {},
  allowRefs = [],
  onEnd,
  ...options
}: BenchOptions): Promise<MarathonBench> {
  const double = await startMarathonDouble(options);
  onEnd(double.stop);
  const { log, lines } = keptLog();
  const allowed = new Set(allowRefs);
  const asked = { settings: { url: double.urls[0], ...settings }, allowRefs: allowed, environmentUrl: undefined };
  const scheduler = marathonScheduler({ access: marathonAccess(asked), allowRefs: allowed, log });
  onEnd(scheduler.stop);
  return {
    ...{ double, scheduler, lines },
    app: (id, instances, more = {}) => createApp(double, id, { cmd: "sleep 1000000", ...more, instances }),
    follow: (run) => followed(scheduler, run),
  };
}

async function createApp({ model }: MarathonDouble, id: string, body: JsonObject): Promise<void> {
  const definition = merged(undefined, body, id);
  if ("details" in definition) throw new Error(`${id} is no app`);
  model.change([definition], false);
  await expect.poll(() => model.deployments.active.length, patience).toBe(0);
}

function followed(scheduler: CountedScheduler<MarathonRun>, run: JsonObject): Followed {
  const parsed = scheduler.parse(run);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const seen: Seen[] = [];
  const { set } = scheduler.follow(parsed.value, (one) => seen.push(one));
  const last = () => seen.at(-1);
  return { seen, set, last, sees: (expected) => expect.poll(last, patience).toMatchObject(expected) };
}
