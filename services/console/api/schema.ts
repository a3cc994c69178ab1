import { z } from "zod";
import { errorCodes } from "../../../shared/errors.ts";
import { reasons } from "../../../shared/model/decision.ts";

/** What the console says over HTTP. 64-bit integers are strings of digits; fields are left out while unknown. */
const count = z.int().min(0);
const revision = z.string().regex(/^\d{1,20}$/, { error: 'must be a revision in digits, such as "7"' });

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

const link = z.object({ name: z.string(), up: z.boolean(), problem: z.string().optional() });

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

export const poolSummary = z.object({
  name: z.string(),
  origin: z.string().describe('"file" or "api"'),
  revision,
  status: poolStatus.optional().describe("Left out until the engine has told it"),
});

export const poolDetail = poolSummary.extend({
  spec: z.record(z.string(), z.unknown()).describe("As configured, references unresolved"),
});

const end = z.object({ replicas: count, reason: z.string() });

export const explanation = z.object({
  status: workloadStatus,
  least: end.optional().describe("The lower end the guards left, and which of them set it"),
  most: end.optional().describe("The upper end the guards left, and which of them set it"),
  waitsFor: z.array(z.string()),
  recent: z.array(decision),
});

const replicas = z
  .int({ error: "must be a whole number of replicas, such as 3" })
  .min(0, { error: "must not be negative" })
  .max(100_000, { error: "must be 100000 or less" });

export const replicasOrder = z.strictObject({
  replicas,
  expectedRevision: revision.optional().describe("The revision this replaces; left out: whatever is in force"),
});

const owner = z
  .string({ error: 'must say who asks, such as "nightly-batch"' })
  .trim()
  .min(1, { error: 'must say who asks, such as "nightly-batch"' })
  .max(200, { error: "must be 200 characters or fewer" });

const ttlMs = z.number({ error: "must be a number of milliseconds" });

/** The answer where there is nothing to tell. */
export const done = z.void().describe("Done");

export const demandOrder = z.strictObject({
  replicas,
  owner,
  ttlMs: ttlMs
    .min(0, { error: "must not be negative" })
    .optional()
    .describe("Left out: 30 seconds; 0 withdraws what is in force"),
});

export const pauseOrder = z.strictObject({
  direction: z.enum(["up", "down", "both"], { error: "must be up, down or both" }),
  owner,
  ttlMs: ttlMs.positive({ error: "must be above 0" }).optional().describe("Left out: until resumed"),
});

export const resumeOrder = z.strictObject({ owner });

export const failure = z.object({
  error: z.object({
    code: z.enum([...errorCodes, "forbidden", "not-json", "too-large"]),
    message: z.string(),
    details: z.record(z.string(), z.string()).optional(),
    faults: z.array(z.object({ path: z.string(), problem: z.string() })).optional(),
  }),
});

export type PoolStatusView = z.infer<typeof poolStatus>;
export type WorkloadView = z.infer<typeof workloadStatus>;
export type DecisionView = z.infer<typeof decision>;
export type ExplanationView = z.infer<typeof explanation>;
export type PauseDirection = z.infer<typeof pause>;
export type FixedView = z.infer<typeof fixedReplicas>;
export type PoolSummary = z.infer<typeof poolSummary>;
export type Failure = z.infer<typeof failure>;
