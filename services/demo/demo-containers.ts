import { setTimeout } from "node:timers/promises";
import type Docker from "dockerode";
import { MicroscalerError } from "../../shared/errors.ts";
import { hasImage, reachDocker, sentenceOf } from "./docker-daemon.ts";

// both as in demo-docker.yaml
const image = "microscaler:latest";
/** Of every container of a demo; its value is the folder of the demo's ledgers. */
const label = "microscaler-demo";

const removalMs = 5000;
/** Somebody else is removing what is left. */
const againMs = 50;

/** The containers of the demo, as Docker itself knows them. */
export interface DemoContainers {
  /** Removes what is left of those that write into the folder; returns what is to be said about it. Never fails. */
  removeRest(ledgers: string): Promise<readonly string[]>;
}

/**
 * Sees to it that the demo can run in containers; those that a killed demo left behind are removed.
 * @throws MicroscalerError `unavailable` where there is no Docker or no image, `wrong-state` where another demo runs
 */
export async function demoContainers(): Promise<DemoContainers> {
  const docker = await reachDocker();
  if (!(await hasImage(docker, image))) {
    throw new MicroscalerError("unavailable", `there is no image ${image} yet: build it with "npm run image"`);
  }
  await endLeftOvers(docker);
  return {
    removeRest: async (ledgers) => {
      try {
        const removed = await removeAll(docker, `${label}=${ledgers}`);
        return removed === 0 ? [] : [`containers that had not ended are removed: ${removed}`];
      } catch (thrown) {
        return [`containers may be left, see docker ps -a --filter label=${label}: ${sentenceOf(thrown)}`];
      }
    },
  };
}

/** Another demo would take them for its own: the labels of its pools and workloads are the same. */
async function endLeftOvers(docker: Docker): Promise<void> {
  const found = await containersWith(docker, label);
  if (found.some(({ Labels }) => mayRun(Labels[label] ?? ""))) {
    const remedy = `end it, or remove them: docker rm -f $(docker ps -aq --filter label=${label})`;
    throw new MicroscalerError("wrong-state", `there are containers of another demo; ${remedy}`);
  }
  await removeAll(docker, label);
}

/** Whether the demo that has a folder for its ledgers is there still; also where nobody knows. */
function mayRun(ledgers: string): boolean {
  const [, pid] = /microscaler-demo-(\d+)-/.exec(ledgers) ?? [];
  if (pid === undefined) return true;
  try {
    return process.kill(Number(pid), 0);
  } catch (thrown) {
    return !(thrown instanceof Error && "code" in thrown && thrown.code === "ESRCH");
  }
}

function containersWith(docker: Docker, of: string): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [of] } });
}

/** Resolves when Docker has none of them any more, with how many nobody else was removing. */
async function removeAll(docker: Docker, of: string): Promise<number> {
  const endAtMs = performance.now() + removalMs;
  for (let removed = 0; ; ) {
    const found = await containersWith(docker, of);
    if (found.length === 0) return removed;
    if (performance.now() > endAtMs) throw new MicroscalerError("timeout", `not removed within ${removalMs} ms`);
    const done = await Promise.all(found.map(({ Id }) => remove(docker.getContainer(Id))));
    removed += done.filter(Boolean).length;
    if (!done.some(Boolean)) await setTimeout(againMs);
  }
}

/** Whether it was there to be removed: false where it is gone, or somebody is removing it. */
async function remove(container: Docker.Container): Promise<boolean> {
  try {
    await container.remove({ force: true });
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "statusCode" in thrown && [404, 409].includes(Number(thrown.statusCode)))
      return false;
    throw thrown;
  }
}
