import { z } from "zod";
import { roles } from "../../../shared/access/role.ts";
import { errorCodes } from "../../../shared/errors.ts";
import { reasons } from "../../../shared/model/decision.ts";
import { linkKinds } from "../../../shared/model/status.ts";

/** What the console says over HTTP. 64-bit integers are strings of digits; fields are left out while unknown. */
const count = z.int().min(0);
/** A number of 64 bits without a sign, in digits. */
function digits(error: string) {
  const fits = (text: string) => !/^\d+$/.test(text) || BigInt(text) < 2n ** 64n;
  return z
    .string({ error })
    .regex(/^\d{1,20}$/, { error })
    .refine(fits, { error });
}

export const revision = digits('must be a revision in digits, such as "7"');

/** What decisions are told apart and resumed by. */
export const decisionId = digits('must be the id of a decision in digits, such as "42"');

const reading = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("value"), value: z.number() }),
  z.object({ kind: z.literal("absent"), reason: z.string().describe("Why there is no value") }),
]);

const sample = z.object({
  reading,
  inFlight: z.number().optional().describe("Taken by a consumer, not finished yet"),
  ageMs: z.number(),
  stale: z.boolean(),
  source: z.string(),
});

const observed = z.object({
  ready: count,
  starting: count,
  stopping: count,
  standby: count,
  trouble: z.string().optional().describe("Why fewer are ready than desired"),
  notices: z.array(z.string()).optional().describe("What a person should know that stops nothing"),
});

export const fixedReplicas = z.object({ replicas: count, revision });

const pause = z.enum(["up", "down", "both"]).describe("up: no growth; down: no shrinking");

const external = z.object({ replicas: count, owner: z.string(), remainingMs: z.number() });

const pauseInForce = z.object({
  direction: pause,
  owner: z.string(),
  wholePool: z.boolean(),
  remainingMs: z.number().optional().describe("Left out: until resumed"),
});

const learned = z.object({
  arrivalsPerSecond: z.number().optional().describe("Messages that arrive"),
  perReplicaPerSecond: z.number().optional().describe("Messages that one replica finishes"),
  startMs: z.number().optional().describe("From a grant to a ready replica"),
  stopMs: z.number().optional().describe("From a cut to a free slot"),
  recursEveryMs: z.number().optional().describe("Arrivals come again as they were so long ago"),
});

export const workloadStatus = z.object({
  workload: z.string(),
  priority: z.int().describe("1 is the highest"),
  min: count,
  max: count.optional().describe("Left out: as many as the capacity holds"),
  target: z.string().describe("The kind of target"),
  setpoint: z.number().optional().describe("The metric value the target wants"),
  sample: sample.optional(),
  demand: count.optional().describe("What the target alone asks"),
  allocated: count.optional().describe("What allocation grants"),
  desired: count.optional().describe("What was ordered"),
  proposed: count.optional().describe("In shadow mode: what would be ordered"),
  blind: z.string().optional().describe("Why nothing fresh is known of what it goes by, so that what there is is held"),
  observed: observed.optional().describe("What the scheduler reports"),
  reason: z.enum(reasons),
  detail: z.string(),
  fixed: fixedReplicas.optional().describe("Only for a fixed target"),
  external: external.optional().describe("What a controller outside asks of an external target"),
  pauses: z.array(pauseInForce).optional().describe("In force beside the configured one"),
  learned: learned.optional(),
});

const resource = z.object({
  name: z.string().describe("replicas, cpu in thousandths of a core, memory in bytes, or as configured"),
  capacity: z.number(),
  taken: z.number().describe("By ready, starting and stopping replicas"),
  reserve: z.number().describe("Kept free of all but the highest priority"),
});

const link = z.object({ kind: z.enum(linkKinds), name: z.string(), up: z.boolean(), problem: z.string().optional() });

export const poolStatus = z.object({
  pool: z.string(),
  actuator: z.string(),
  capacity: count.optional().describe("In replicas; left out where their number is not limited"),
  occupied: count.describe("Slots taken: ready, starting and stopping replicas"),
  shadow: z.boolean(),
  workloads: z.array(workloadStatus),
  links: z.array(link).describe("The connections the pool depends on"),
  peakReplicas: count.optional(),
  resources: z.array(resource).optional().describe("Left out where the capacity is a number of replicas"),
  unmet: count.describe("Replicas asked for that do not fit the capacity"),
  leader: z
    .object({ holder: z.string(), generation: z.string() })
    .optional()
    .describe("The engine that decides the pool and the generation of its lease; left out: none does"),
  atMs: z.number().describe("The engine's monotonic clock"),
});

export const decision = z.object({
  id: z.string(),
  pool: z.string(),
  workload: z.string(),
  from: count,
  desired: count,
  reason: z.enum(reasons),
  detail: z.string(),
  wallMs: z.number().describe("Milliseconds since 1970"),
  traceId: z.string().optional(),
});

const configuredPool = z.object({
  name: z.string(),
  origin: z.string().describe('"file" or "api"'),
  revision,
  removed: z.boolean().describe("Nobody wants it any more: its workloads are being brought down, then it is gone"),
});

export const poolSummary = configuredPool.extend({
  status: poolStatus.optional().describe("The newest that was told; left out until then"),
  statusAgeMs: count
    .optional()
    .describe("How long ago the engine told it: a second or so, unless nobody decides the pool or the engine is away"),
});

export const poolDetail = poolSummary.extend({
  spec: z.record(z.string(), z.unknown()).describe("As configured, references unresolved"),
});

const fault = z.object({ path: z.string(), problem: z.string() });

export const appliedPool = z.object({
  pool: configuredPool
    .extend({ spec: z.record(z.string(), z.unknown()) })
    .describe("As it is in force now, or would be"),
  changes: z
    .array(z.object({ path: z.string(), from: z.unknown().optional(), to: z.unknown().optional() }))
    .describe("Against what was in force, workloads by name; `from` or `to` is left out where there was or is nothing"),
  warnings: z.array(fault).describe("What is valid and may surprise all the same"),
});

export const released = z.object({
  workload: z.string(),
  replicas: count.optional().describe("What it is brought down to; left out: it is left as it is"),
});

export const moment = z.object({
  wallMs: z.number().describe("Milliseconds since 1970, by the clock of the engine"),
  capacity: count.optional(),
  workloads: z.array(
    z.object({
      workload: z.string(),
      queue: z.number().optional().describe("What waited"),
      setpoint: z.number().optional(),
      ready: count.optional(),
      starting: count.optional(),
      stopping: count.optional(),
    }),
  ),
});

export const session = z.object({
  required: z.boolean().describe("Whether one has to say who one is"),
  name: z.string().optional().describe("Left out: nobody is named"),
  role: z.enum(roles).optional(),
  by: z.enum(["token", "session", "certificate"]).optional().describe("What said so"),
  mayChange: z.boolean().describe("Whether one may set counts and pause, too; by certificate alone one may look"),
});

const end = z.object({ replicas: count, reason: z.string() });

export const explanation = z.object({
  status: workloadStatus,
  summary: z.string().describe("All of it in a few sentences"),
  demand: z
    .object({ reason: z.enum(reasons), detail: z.string() })
    .optional()
    .describe("Why the target asks for what it asks, before guards and capacity"),
  least: end.optional().describe("The lower end the guards left, and which of them set it"),
  most: end.optional().describe("The upper end the guards left, and which of them set it"),
  waitsFor: z.array(z.string()),
  recent: z.array(decision),
});

/** The answer where there is nothing to tell. */
export const done = z.void().describe("Done");

export const failure = z.object({
  error: z.object({
    code: z.enum([...errorCodes, "not-json", "too-large"]),
    message: z.string(),
    details: z.record(z.string(), z.string()).optional(),
    faults: z.array(fault).optional(),
  }),
});

export type PoolStatusView = z.infer<typeof poolStatus>;
export type WorkloadView = z.infer<typeof workloadStatus>;
export type DecisionView = z.infer<typeof decision>;
export type ExplanationView = z.infer<typeof explanation>;
export type PauseDirection = z.infer<typeof pause>;
export type FixedView = z.infer<typeof fixedReplicas>;
export type PoolSummary = z.infer<typeof poolSummary>;
export type PoolDetail = z.infer<typeof poolDetail>;
export type SessionView = z.infer<typeof session>;
export type Failure = z.infer<typeof failure>;
