import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Plane } from "../plane.ts";
import type { Planes } from "../planes.ts";
import type { World } from "../world.ts";
import { type Fault, type Kind, lasting } from "./kind.ts";

const hourMs = 3_600_000;

/** Of any process, the engines before others. */
function ofPlane(weight: number, fault: (world: World, plane: Plane, ms: (most: number) => number) => Fault): Kind {
  return {
    weight,
    draw: (world, choose) => {
      const plane = choose.oneOf([...world.planes.engines, ...world.planes.all]);
      if (!plane) throw new Error("nothing runs");
      return fault(world, plane, (most) => choose.between(100, most));
    },
  };
}

function ended(signal: "SIGKILL" | "SIGTERM", kind: string): Kind["draw"] {
  return ofPlane(1, (world, plane, ms) => {
    const lastsMs = ms(3000);
    return {
      kind: `${kind} ${groupOf(plane)}`,
      subject: plane.name,
      detail: `and started again after ${lastsMs} ms`,
      happen: () => endAndStart(world, plane, signal, lastsMs),
    };
  }).draw;
}

async function endAndStart(
  world: World,
  plane: Plane,
  signal: "SIGKILL" | "SIGTERM",
  restartAfterMs: number,
): Promise<void> {
  const trouble = world.history.begin(plane.name, signal);
  try {
    world.recoveries.lost(plane, signal);
    await plane.end(signal);
    await sleep(restartAfterMs);
    await plane.start();
  } finally {
    trouble.end();
  }
}

export function groupOf({ name }: Plane): string {
  return name.replace(/-.*/, "");
}

/** Its wall clock; it stays so until the next jump, as only a restart or an operator would set it right. */
function jump({ planes }: { readonly planes: Planes }, plane: Plane, ms: number): void {
  writeFileSync(planes.clockFile(plane.name), String(ms));
  plane.signal("SIGUSR2");
}

export const processKinds: readonly Kind[] = [
  { weight: 6, draw: ended("SIGKILL", "killed") },
  { weight: 3, draw: ended("SIGTERM", "ended") },
  ofPlane(5, (world, plane, ms) =>
    lasting(world, {
      kind: "frozen",
      subject: plane.name,
      lastsMs: ms(10_000),
      begin: plane.freeze,
      end: plane.thaw,
    }),
  ),
  {
    weight: 3,
    draw: (world, choose) => {
      const { actuator, collectors, engines } = world.planes;
      const plane = choose.oneOf([actuator, ...collectors, ...engines]) ?? actuator;
      const offsetMs = choose.oneOf([-hourMs, hourMs]) ?? hourMs;
      return lasting(world, {
        kind: offsetMs > 0 ? "clock an hour on" : "clock an hour back",
        subject: plane.name,
        lastsMs: choose.between(100, 5000),
        begin: () => jump(world, plane, offsetMs),
        end: () => jump(world, plane, 0),
      });
    },
  },
];
