import { spawnSync } from "node:child_process";
import type { Mood } from "../metrics.ts";
import type { Plane } from "../plane.ts";
import { diskOfLogs } from "./disk-of-logs.ts";
import { type Kind, lasting } from "./kind.ts";

const moods: readonly Exclude<Mood, "answers">[] = ["fails", "nonsense", "hangs"];

/** Limits how far a process may write into files; "unlimited": as far as it likes. */
function limitFiles({ name, pid, running }: Plane, bytes: string): void {
  const { status } = spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`], { stdio: "ignore" });
  if (status !== 0 && running) throw new Error(`prlimit cannot limit the files of ${name}`);
}

export const surroundingKinds: readonly Kind[] = [
  {
    weight: 3,
    draw: (world, choose) => {
      const ways = world.links.all.filter(({ from }) => from === "collectors");
      const link = choose.oneOf(ways);
      const mood = choose.oneOf(moods) ?? "fails";
      if (!link) throw new Error("no pool has a metric that is read");
      return lasting(world, {
        kind: `metric ${mood}`,
        subject: link.name,
        lastsMs: choose.between(100, 8000),
        begin: () => world.metrics.become(link.to, mood),
        end: () => world.metrics.become(link.to, "answers"),
      });
    },
  },
  diskOfLogs,
  {
    weight: 2,
    draw: (world, choose) => {
      const { actuator } = world.planes;
      return lasting(world, {
        kind: "state not written",
        subject: actuator.name,
        lastsMs: choose.between(100, 5000),
        begin: () => limitFiles(actuator, "0"),
        end: () => limitFiles(actuator, "unlimited"),
      });
    },
  },
];
