import { availableParallelism, loadavg } from "node:os";
import type Docker from "dockerode";

/** Under what a bench ran. */
export type Conditions = Readonly<Record<string, string | number>>;

export async function benchConditions(docker: Docker, network: string, rounds: number): Promise<Conditions> {
  const { ServerVersion, Driver, CgroupVersion = "1" } = await docker.info();
  const [load = 0] = loadavg();
  return {
    rounds,
    network,
    cores: availableParallelism(),
    node: process.versions.node,
    docker: String(ServerVersion),
    storage: String(Driver),
    cgroup: String(CgroupVersion),
    loadBefore: Number(load.toFixed(2)),
  };
}
