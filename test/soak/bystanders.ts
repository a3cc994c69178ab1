import type Docker from "dockerode";
import { poolLabel, workloadLabel } from "../../services/actuator-docker/container-labels.ts";

/** Containers of others, which nobody may touch. */
export interface Bystanders {
  /** Docker went down with its containers: starts them again and takes that for how they are. */
  revive(): Promise<void>;
  /** What was done to them; empty: nothing. */
  faults(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

/** Nobody's, somebody else's, and such as look a little like ours. */
function kindsFor(pool: string): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return {
    "without labels": {},
    "with other labels": { "com.example.pool": pool, "com.example.workload": "consumer" },
    "of another pool": { [poolLabel]: `${pool}-other`, [workloadLabel]: "consumer" },
    "without a workload": { [poolLabel]: pool },
  };
}

interface Bystander {
  readonly kind: string;
  readonly container: Docker.Container;
  startedAt: string;
}

export async function bystanders(docker: Docker, pool: string, image: string): Promise<Bystanders> {
  const all: Bystander[] = [];
  for (const [kind, labels] of Object.entries(kindsFor(pool))) {
    const container = await docker.createContainer({
      Image: image,
      Labels: labels,
      HostConfig: { NetworkMode: "none" },
    });
    await container.start();
    all.push({ kind, container, startedAt: await startedAt(container) });
  }
  return {
    revive: async () => {
      for (const one of all) {
        await one.container.start().catch(() => undefined); // it runs already
        one.startedAt = await startedAt(one.container);
      }
    },
    faults: async () => (await Promise.all(all.map(faultsOf))).flat(),
    remove: async () => {
      for (const { container } of all) await container.remove({ force: true, v: true }).catch(() => undefined);
    },
  };
}

async function faultsOf({ kind, container, startedAt }: Bystander): Promise<string[]> {
  const what = `the container ${kind}, of somebody else,`;
  try {
    const { State } = await container.inspect();
    if (State.Status !== "running") return [`${what} is ${State.Status}`];
    return State.StartedAt === startedAt ? [] : [`${what} was started again at ${State.StartedAt}`];
  } catch (thrown) {
    return [`${what} is gone: ${String(thrown)}`];
  }
}

async function startedAt(container: Docker.Container): Promise<string> {
  return (await container.inspect()).State.StartedAt;
}
