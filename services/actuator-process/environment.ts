import type { ProcessRun } from "./schema.ts";

/** What every program may count on; all else of the actuator's environment may be secret. */
const passedOn = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "TZ", "TMPDIR"];

/** Under this name every process of an actuator, and what it starts, carries the actuator's identity. */
export const ownerVariable = "MICROSCALER_ACTUATOR";

/** The environment of a replica. `label` is `pool/workload#n`, `owner` the identity of the actuator. */
export function environmentOf({ env, inheritEnv }: ProcessRun, label: string, owner: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => inheritEnv || passedOn.includes(name));
  return { ...Object.fromEntries(own), ...env, MICROSCALER_REPLICA: label, [ownerVariable]: owner };
}
