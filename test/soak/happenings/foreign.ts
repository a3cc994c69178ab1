import type Docker from "dockerode";
import { poolLabel, templateLabel, workloadLabel } from "../../../services/actuator-docker/container-labels.ts";
import { type Ours, oursIn } from "../truth.ts";
import type { World } from "../world.ts";
import type { Choose, Happening } from "./happening.ts";

/** What other people do to our containers. */
export const foreignHappenings: readonly Happening[] = [
  onOne("killed by hand", 2, ["running"], (container) => container.kill()),
  onOne("stopped by hand", 1, ["running"], (container) => container.stop({ t: 1 })),
  onOne("removed by hand", 2, ["running", "created", "paused"], (container) =>
    container.remove({ force: true, v: true }),
  ),
  onOne("paused by hand", 2, ["running"], (container) => container.pause()),
  onOne("resumed by hand", 1, ["paused"], (container) => container.unpause()),
  onOne("started by hand", 1, ["created"], (container) => container.start()),
  onOne("renamed by hand", 1, ["running", "created", "paused"], (container) =>
    container.rename({ name: `renamed-${container.id.slice(0, 12)}` }),
  ),
  {
    name: "made by hand",
    weight: 2,
    happen: async (world, choose) => {
      const { docker, image, pool, workloads } = world;
      const workload = choose.oneOf(workloads) ?? "consumer";
      const [alike] = (await oursIn(docker, pool)).filter((one) => one.workload === workload);
      const template = choose.between(0, 1) === 1 ? alike?.template : undefined;
      const labels = {
        [poolLabel]: pool,
        [workloadLabel]: workload,
        ...(template ? { [templateLabel]: template } : {}),
      };
      const made = await docker.createContainer({ Image: image, Labels: labels, HostConfig: { NetworkMode: "none" } });
      await made.start();
      return `one more ${workload}, ${template ? "like the others" : "of no template"}`;
    },
  },
];

const notThereAnyMore = [304, 404, 409];

function onOne(
  name: string,
  weight: number,
  states: readonly string[],
  act: (container: Docker.Container) => Promise<unknown>,
): Happening {
  return {
    name,
    weight,
    happen: async (world, choose) => {
      const one = await chosen(world, choose, states);
      if (!one) return `none is ${states.join(" or ")}`;
      try {
        await act(world.docker.getContainer(one.id));
      } catch (thrown) {
        if (!(thrown instanceof Error && "statusCode" in thrown)) throw thrown;
        if (!notThereAnyMore.includes(Number(thrown.statusCode))) throw thrown;
        return `${one.name} was no longer ${one.state}`;
      }
      return one.name;
    },
  };
}

async function chosen(
  { docker, pool }: World,
  { oneOf }: Choose,
  states: readonly string[],
): Promise<Ours | undefined> {
  return oneOf((await oursIn(docker, pool)).filter(({ state }) => states.includes(state)));
}
