import type { Ordered } from "../ordered.ts";
import type { World } from "../world.ts";
import type { Choose, Happening } from "./happening.ts";

const mostReplicas = 6;
const mostSpares = 3;

/** What engines do: the one that commands, the one that was deposed, and the next. */
export const orderHappenings: readonly Happening[] = [
  {
    name: "counts ordered",
    weight: 5,
    happen: async ({ commander }, { between }) => {
      const ordered = commander.ordered.map((one) => ({ ...one, desired: between(0, mostReplicas) }));
      commander.order(ordered);
      return ordered.map(({ workload, desired }) => `${workload} ${desired}`).join(", ");
    },
  },
  {
    name: "template changed",
    weight: 1,
    happen: (world, choose) => change(world, choose, (one) => ({ ...one, mark: `${Number(one.mark) + 1}` })),
  },
  {
    name: "standby changed",
    weight: 2,
    happen: (world, choose) => change(world, choose, (one) => withStandby(one, choose)),
  },
  {
    name: "commanded by a deposed engine",
    weight: 1,
    happen: async ({ commander }) => {
      const fault = await commander.tryAsDeposed();
      if (fault) throw new Error(fault);
      return "refused";
    },
  },
  {
    name: "another engine takes over",
    weight: 1,
    happen: async ({ commander }) => {
      commander.takeOver();
      return "with the next generation";
    },
  },
];

async function change({ commander }: World, { oneOf }: Choose, how: (one: Ordered) => Ordered): Promise<string> {
  const chosen = oneOf(commander.ordered);
  const changed = commander.ordered.map((one) => (one === chosen ? how(one) : one));
  commander.order(changed);
  const { desired: _desired, ...now } = changed.find(({ workload }) => workload === chosen?.workload) ?? {};
  return JSON.stringify(now);
}

function withStandby(
  { standby: _standby, pausable: _pausable, ...rest }: Ordered,
  { between, oneOf }: Choose,
): Ordered {
  const mode = oneOf(["none", "created", "paused"] as const) ?? "none";
  if (mode === "none") return { ...rest, pausable: false };
  return { ...rest, pausable: between(0, 1) === 1, standby: { mode, replicas: between(1, mostSpares) } };
}
