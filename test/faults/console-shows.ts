import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { messageOf } from "../../shared/errors.ts";
import { pools } from "./pools.ts";
import type { World } from "./world.ts";

const answer = z.object({ pools: z.array(z.object({ name: z.string() })) });

const shownWithinMs = 5000;
const deadlineMs = 1000;

/** What is wrong with what the console shows once all is at rest; empty: it shows every pool. */
export async function wrongShown({ planes, patience }: World): Promise<readonly string[]> {
  for (const untilMs = performance.now() + shownWithinMs * patience; ; await sleep(100)) {
    const problem = await problemNow(planes.console.address);
    if (problem === undefined) return [];
    if (performance.now() > untilMs) return [`the console ${problem}`];
  }
}

async function problemNow(address: string): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${address}/api/pools`, { signal: AbortSignal.timeout(deadlineMs) });
    const body: unknown = await response.json();
    const shown = answer.safeParse(body);
    if (!shown.success) return `answers with status ${response.status}: ${JSON.stringify(body).slice(0, 200)}`;
    const names = shown.data.pools.map(({ name }) => name);
    const missing = pools.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
    return missing.length === 0 ? undefined : `does not show ${missing.join(", ")}`;
  } catch (thrown) {
    return `does not answer: ${messageOf(thrown)}`;
  }
}
