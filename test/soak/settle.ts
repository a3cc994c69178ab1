import { setTimeout as sleep } from "node:timers/promises";
import { faultsOf, oursIn, toldFaults } from "./truth.ts";
import type { World } from "./world.ts";

/** After whatever has happened, all is as ordered within this time, and the actuator says so. */
export const settleWithinMs = 30_000;

const lookEveryMs = 50;
/** Looks in a row in which all has to be right. */
const looks = 6;

/** Waits until Docker has what is ordered and the actuator tells it; resolves with the ms it took, or with what was not right in the end. */
export async function settle(world: World): Promise<number | readonly string[]> {
  const fromMs = performance.now();
  let rightSinceMs = fromMs;
  for (let agreed = 0; ; await sleep(lookEveryMs)) {
    const faults = await faultsNow(world);
    const nowMs = performance.now();
    if (faults.length > 0 || agreed === 0) rightSinceMs = nowMs;
    agreed = faults.length === 0 ? agreed + 1 : 0;
    if (agreed === looks) return Math.round(rightSinceMs - fromMs);
    if (faults.length > 0 && nowMs - fromMs > settleWithinMs) return faults;
  }
}

async function faultsNow({ docker, pool, commander, image }: World): Promise<readonly string[]> {
  const ours = await oursIn(docker, pool);
  const { ordered } = commander;
  return [...faultsOf(ours, ordered, image), ...toldFaults(commander.observation(), ours, ordered)];
}
