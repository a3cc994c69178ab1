import type { ActivationMemory } from "./guards/activation.ts";
import type { Change } from "./guards/changes.ts";
import type { GuardMemory } from "./guards/guard.ts";
import type { AskedWindow } from "./guards/stabilization.ts";
import { isCount, isFlag, isNumber, isObject, isText, listOf, optional, shapeOf, type Test } from "./shape.ts";
import type { Learned } from "./state.ts";
import type { Belief } from "./targets/adaptive/belief.ts";
import type { Suspicion } from "./targets/adaptive/jump.ts";
import type { AdaptiveMemory, ArrivalsCounter, Idle } from "./targets/adaptive/memory.ts";
import type { Bins, OpenBin, Recurrence } from "./targets/adaptive/recurrence.ts";
import type { TargetMemory } from "./targets/laws.ts";
import type { QueuePidMemory } from "./targets/queue-pid.ts";
import type { ThermostatMemory } from "./targets/thermostat.ts";

const isAskedWindow = shapeOf<AskedWindow>({
  asked: isCount,
  past: listOf(shapeOf<AskedWindow["past"][number]>({ asked: isCount, endedAtMs: isNumber })),
});

const isGuardMemory = shapeOf<GuardMemory>({
  activation: optional(shapeOf<ActivationMemory>({ on: isFlag, neededAtMs: optional(isNumber) })),
  busy: optional(isCount),
  changes: optional(listOf(shapeOf<Change>({ atMs: isNumber, sinceAtMs: isNumber, fewest: isCount, most: isCount }))),
  up: optional(isAskedWindow),
  down: optional(isAskedWindow),
});

const isSuspicion = shapeOf<Suspicion>({ up: isNumber, down: isNumber });

const isBelief = shapeOf<Belief>({
  queue: isNumber,
  drift: isNumber,
  rate: isNumber,
  reference: isNumber,
  varQueue: isNumber,
  covQueueDrift: isNumber,
  covQueueRate: isNumber,
  varDrift: isNumber,
  covDriftRate: isNumber,
  varRate: isNumber,
});

const isBins = shapeOf<Bins>({ counts: listOf(isNumber), limits: listOf(isNumber) });

const isRecurrence = shapeOf<Recurrence>({
  binSeconds: isNumber,
  past: isBins,
  recent: isBins,
  open: shapeOf<OpenBin>({ seconds: isNumber, count: isNumber, limit: isNumber }),
  lagBins: optional(isCount),
});

const ofKind: Readonly<Record<TargetMemory["kind"], Test>> = {
  adaptive: shapeOf<AdaptiveMemory>({
    kind: isText,
    belief: isBelief,
    noiseFactor: isNumber,
    suspicion: isSuspicion,
    idle: shapeOf<Idle>({ sinceAtMs: optional(isNumber), probes: isCount }),
    sampleAtMs: isNumber,
    intervalSeconds: optional(isNumber),
    surplusSinceAtMs: optional(isNumber),
    arrivals: optional(shapeOf<ArrivalsCounter>({ total: isNumber, suspicion: isSuspicion })),
    calmRatio: isNumber,
    recurrence: optional(isRecurrence),
  }),
  "queue-pid": shapeOf<QueuePidMemory>({
    kind: isText,
    steppedAtMs: isNumber,
    lengths: listOf(isNumber),
    errorSum: isNumber,
    crossed: isFlag,
  }),
  thermostat: shapeOf<ThermostatMemory>({
    kind: isText,
    errors: listOf(isNumber),
    asked: isNumber,
    lateSinceAtMs: optional(isNumber),
  }),
};

function isTargetMemory(value: unknown): boolean {
  if (!isObject(value) || !("kind" in value)) return false;
  return Object.entries(ofKind).some(([kind, test]) => kind === value.kind && test(value));
}

/** Whether a value that was read from outside is what was learned of a workload, whole and finite. */
export const isLearned = shapeOf<Learned>({
  desired: optional(isCount),
  target: optional(isTargetMemory),
  guards: isGuardMemory,
  turnover: shapeOf<Learned["turnover"]>({ startMs: optional(isNumber), stopMs: optional(isNumber) }),
});
