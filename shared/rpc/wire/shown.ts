import type { Explanation, PoolStatus } from "../../model/status.ts";
import { protos } from "../definitions.ts";
import { explanationFromWire, explanationToWire, statusFromWire, statusToWire } from "./status.ts";

const { WatchPool, Explain } = protos.DecisionEngine.service;

/** A status as text, in the form it has on the wire: an engine of another version reads what it knows of it. */
export function statusText(status: PoolStatus): string {
  return WatchPool.responseSerialize({ status: statusToWire(status) }).toString("base64");
}

/** Undefined: it is none. */
export function statusOfText(text: string): PoolStatus | undefined {
  const { status } = WatchPool.responseDeserialize(Buffer.from(text, "base64"));
  return status ? statusFromWire(status) : undefined;
}

/** An explanation as text, as `statusText`. */
export function explanationText(explanation: Explanation): string {
  return Explain.responseSerialize(explanationToWire(explanation)).toString("base64");
}

export function explanationOfText(text: string): Explanation {
  return explanationFromWire(Explain.responseDeserialize(Buffer.from(text, "base64")));
}
