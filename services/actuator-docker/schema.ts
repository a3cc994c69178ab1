import { z } from "zod";
import { replicaRun } from "../../shared/actuator/replicas/run-schema.ts";
import { runPolicy } from "../../shared/actuator/run-policy.ts";
import { duration } from "../../shared/config/duration.ts";
import { memory } from "./memory.ts";
import { mount } from "./mount.ts";
import { publishedPort } from "./published-port.ts";
import { text } from "./text.ts";

const hourMs = 3_600_000;

const registry = z.strictObject({
  username: text.min(1).describe("User at the registry that the image name names"),
  password: text.min(1).describe("Password or token; a reference such as ${env:REGISTRY_PASSWORD}"),
});

const stop = z.strictObject({
  signal: z
    .enum(["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGKILL"])
    .optional()
    .describe("Sent to ask a replica to end; default: what the image says, else SIGTERM"),
  grace: duration
    .refine((graceMs) => graceMs <= hourMs, { error: "must be at most 1h" })
    .prefault("10s")
    .describe("Time to end by itself, rounded up to seconds; then it is killed. A replica keeps what it was made with"),
});

const ownLabels = "microscaler.";

/** How a workload is run as containers: the `run` part of its configuration. `stop.grace` is ms, `memory` bytes once parsed. */
export const dockerRun = z.strictObject({
  image: text
    .regex(/^[\u0021-\u007e]+$/, { error: "must be the name of an image, such as example/consumer:1" })
    .describe("Name of the image, such as example/consumer:1"),
  pull: z
    .enum(["always", "if-missing", "never"])
    .default("if-missing")
    .describe("When the image is pulled; always: once for each change of how the workload is run, and after a restart"),
  registry: registry.optional().describe("Who pulls the image; default: nobody in particular"),
  command: z.array(text).min(1).optional().describe("Arguments in place of the image's own; no shell is involved"),
  entrypoint: z.array(text).min(1).optional().describe("The program in place of the image's own"),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be a name of letters, digits and underscores" }),
      text,
    )
    .default({})
    .describe("Environment, beside the image's own and MICROSCALER_REPLICA (pool/workload/name)"),
  inheritEnv: z.boolean().default(false).describe("Pass on the actuator's whole environment"),
  user: text.min(1).optional().describe("User, or user:group, in place of the image's own"),
  workdir: text.startsWith("/", { error: "must begin with /" }).optional().describe("Working directory"),
  network: text.min(1).default("bridge").describe("bridge, host, none, or the name of a network"),
  ports: z
    .array(publishedPort)
    .default([])
    .describe('Ports to publish: "8080" at a free port, "8080:80/tcp" at a fixed one, which one replica can have'),
  publishAllPorts: z.boolean().default(false).describe("Publish every port the image names, at free ports"),
  mounts: z
    .array(mount)
    .default([])
    .describe('"/host/folder:/folder:ro", "volume:/folder", "tmpfs:/folder", or "/folder" for a volume of its own'),
  cpus: z.number().min(0.01).optional().describe("Most processor time a replica gets, in processors"),
  memory: memory.optional().describe('Most memory a replica gets, such as "512m"; it is killed above that'),
  labels: z
    .record(
      z
        .string()
        .min(1)
        .refine((name) => !name.startsWith(ownLabels), { error: `must not begin with ${ownLabels}` }),
      text,
    )
    .default({})
    .describe("Labels, beside the actuator's own"),
  stop: stop.prefault({}).describe("How a replica is ended"),
  ...replicaRun,
  ...runPolicy,
});

export type DockerRun = z.output<typeof dockerRun>;

const address = /^(unix:\/\/\/|(tcp|https?):\/\/[^/])/;

/** Where Docker is and how to reach it. */
export const dockerSettings = z.strictObject({
  host: text
    .regex(address, { error: "must begin with unix:///, tcp://, http:// or https://" })
    .optional()
    .describe("Where Docker listens; default: DOCKER_HOST, else unix:///var/run/docker.sock"),
  tlsCa: text.optional().describe("File with the certificate authority of Docker; default: as DOCKER_CERT_PATH says"),
  tlsCert: text.optional().describe("File with the client's certificate; default: as DOCKER_CERT_PATH says"),
  tlsKey: text.optional().describe("File with the client's key; default: as DOCKER_CERT_PATH says"),
});

export type DockerSettings = z.output<typeof dockerSettings>;
