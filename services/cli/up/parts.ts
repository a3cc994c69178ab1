import { MicroscalerError } from "../../../shared/errors.ts";
import { group } from "../../../shared/lifecycle/group.ts";
import type { RunningService, ServiceOptions } from "../../../shared/lifecycle/service.ts";
import { loopback, opsPortOf } from "../options.ts";
import { stopTimes } from "../stop-times.ts";

/** A part of the whole and where it is. */
export interface Part {
  readonly name: string;
  readonly address: string;
  /** `host:port` of its health and metrics. */
  readonly ops?: string;
}

/** What runs in this process, in the order it was started. */
export interface Parts {
  readonly list: readonly Part[];
  /** Where a plane with this documented port is to listen: nobody else is told that port before it is given back. */
  listenAt(port: number): ServiceOptions;
  /** What was to listen there does not. */
  giveBack(where: ServiceOptions): void;
  /** Starts a part after those before it; if it fails, those are ended. */
  add<Service extends RunningService>(
    name: string,
    where: Partial<ServiceOptions>,
    start: () => Promise<Service>,
  ): Promise<Service>;
  /** Ends all, last first. @throws MicroscalerError `timeout` naming those that do not end in time */
  stop(): Promise<void>;
}

/** Parts at the documented ports, or at any; `started` is told the address of each. */
export function upParts(ports: "default" | "any", started: (address: string) => void): Parts {
  const parts = group();
  const list: Part[] = [];
  return {
    list,
    ...(ports === "default" ? documentedPorts() : anyPorts),
    add: async (name, { opsListen }, start) => {
      const service = await parts.add(start);
      started(service.address);
      list.push({ name, address: service.address, ...(opsListen ? { ops: opsListen } : {}) });
      return service;
    },
    stop: async () => {
      const problems = await parts.stop(stopTimes.partsMs);
      if (problems.length > 0) throw new MicroscalerError("timeout", problems.join("; "));
    },
  };
}

type Places = Pick<Parts, "listenAt" | "giveBack">;

const anyPorts: Places = { listenAt: () => ({ listen: loopback(0) }), giveBack: () => undefined };

/** The documented port for the first that asks for it, a free one for the next. */
function documentedPorts(): Places {
  const taken = new Set<string>();
  return {
    listenAt: (port) => {
      const listen = loopback(port);
      if (taken.has(listen)) return { listen: loopback(0) };
      taken.add(listen);
      return { listen, opsListen: loopback(opsPortOf(port)) };
    },
    giveBack: ({ listen }) => void taken.delete(listen),
  };
}
