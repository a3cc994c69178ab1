import { constants } from "node:os";
import type { ReplicaEnd } from "../../shared/actuator/replicas/host.ts";
import type { Container } from "./container.ts";

type Ended = Pick<Container, "exitCode" | "outOfMemory" | "taken" | "lost">;

/** As a shell has it: a program that a signal ended has the exit code 128 + its number. */
const signalled = 128;
const killed = signalled + constants.signals.SIGKILL;

/** How and by whom a container ended. */
export function endOf({ exitCode = 0, outOfMemory, taken, lost }: Ended): ReplicaEnd {
  return { detail: detailOf(exitCode, outOfMemory), by: lost ? "host" : taken ? "somebody" : "itself" };
}

function detailOf(exitCode: number, outOfMemory: boolean): string {
  if (outOfMemory && exitCode === killed) return "out of memory";
  const [signal] = Object.entries(constants.signals).find(([, number]) => number === exitCode - signalled) ?? [];
  return signal ? `signal ${signal}` : `exit code ${exitCode}`;
}
