import type { Counted } from "../../shared/actuator/counted/scheduler.ts";
import type { MarathonApp, MarathonTask } from "./app.ts";

/** The counts of an app, from its tasks: what is told to stop holds its slot until its task has ended. */
export interface Placed extends Pick<Counted, "wanted" | "ready" | "starting" | "stopping"> {
  /** Wanted and without a task: it waits for an offer, or to be tried again. */
  readonly unplaced: number;
  /** Tasks whose agent is not heard of; counted as starting where they are wanted, else as stopping. */
  readonly unreachable: number;
}

type Standing = "ready" | "starting" | "stopping" | "unreachable" | "ended";

const ended = /^TASK_(FINISHED|FAILED|KILLED|ERROR|LOST|DROPPED|GONE|GONE_BY_OPERATOR|UNKNOWN)$/;

/** More tasks than wanted are victims; Marathon takes unreachable ones first, then those that start, then running ones. */
export function placedOf({ instances, tasks, healthChecks }: MarathonApp): Placed {
  const standings = tasks.map((task) => standingOf(task, healthChecks.length > 0));
  const count = (standing: Standing) => standings.filter((one) => one === standing).length;
  const [ready, starting, unreachable] = [count("ready"), count("starting"), count("unreachable")];
  const live = ready + starting + unreachable;
  const victims = Math.max(0, live - instances);
  const fromReady = Math.max(0, victims - unreachable - starting);
  return {
    wanted: instances,
    ready: ready - fromReady,
    starting: starting + unreachable - (victims - fromReady),
    stopping: count("stopping") + victims,
    unplaced: Math.max(0, instances - live),
    unreachable,
  };
}

function standingOf({ state = "", healthCheckResults }: MarathonTask, checked: boolean): Standing {
  if (ended.test(state)) return "ended";
  if (state === "TASK_KILLING") return "stopping";
  if (state === "TASK_UNREACHABLE") return "unreachable";
  if (state !== "TASK_RUNNING") return "starting";
  const healthy = healthCheckResults.length > 0 && healthCheckResults.every((result) => result?.alive === true);
  return !checked || healthy ? "ready" : "starting";
}
