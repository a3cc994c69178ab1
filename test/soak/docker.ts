import { untilSignal } from "../../shared/lifecycle/signal.ts";
import { chances } from "../support/chances.ts";
import { runOptions } from "../support/run-options.ts";
import { soak } from "./run.ts";
import { settleWithinMs } from "./settle.ts";
import { startWorld } from "./world.ts";

/*
 * The Docker actuator, a process of its own before a Docker engine of its own, while everything that can happen happens:
 * both are killed and restarted, the way between them breaks, people change containers by hand, engines order, are
 * deposed and take over. After every few events all has to be as ordered, and nothing of others touched; at the end nothing is left.
 * Without root or dockerd it takes the Docker of this machine, and does not kill that.
 *   npm run test:soak -- docker                          200 events
 *   npm run test:soak -- docker --events 20 --seed 7     so many, chosen by this seed
 */
export const dockerUsage = "npm run test:soak -- docker [--events 200] [--seed 1]";

/** Ends this process with 0 where nothing was wrong. */
export async function soakDocker(): Promise<void> {
  const options = runOptions(dockerUsage, { events: 200, seed: 1 });
  const [events, seed] = [options.count("events"), options.count("seed")];
  const world = await startWorld();
  void untilSignal().then(async () => {
    await world.close();
    process.exit(130);
  });
  if (typeof world.engine === "string")
    console.log(`on the Docker of this machine, which is not killed: ${world.engine}`);
  console.log(`seed ${seed}, ${events} events; all is to be as ordered within ${settleWithinMs / 1000} s`);
  try {
    const { faults, lines } = await soak(world, { events, chance: chances(seed) });
    for (const line of lines) console.log(line);
    for (const fault of faults) console.error(`seed ${seed}, ${fault}`);
    console.log(faults.length === 0 ? "nothing was wrong" : `${faults.length} faults`);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
}
