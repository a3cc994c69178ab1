import type { MomentInput, Moment as WireMoment } from "../../../proto/gen/microscaler/v1/Moment.js";
import type { WorkloadMoment as WireWorkload } from "../../../proto/gen/microscaler/v1/WorkloadMoment.js";
import type { Moment, WorkloadMoment } from "../../model/moment.ts";
import { finite, optional } from "./numbers.ts";

export function momentToWire({ workloads, ...rest }: Moment): MomentInput {
  return { ...rest, workloads: [...workloads] };
}

export function momentFromWire({ wallMs, capacity, workloads }: WireMoment): Moment {
  return { wallMs, ...optional("capacity", capacity), workloads: workloads.map(workloadFromWire) };
}

function workloadFromWire({ workload, queue, setpoint, ready, starting, stopping }: WireWorkload): WorkloadMoment {
  return {
    workload,
    ...optional("queue", finite(queue)),
    ...optional("setpoint", finite(setpoint)),
    ...optional("ready", ready),
    ...optional("starting", starting),
    ...optional("stopping", stopping),
  };
}
