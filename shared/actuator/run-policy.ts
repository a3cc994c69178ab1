import { z } from "zod";

/** What `run` of every actuator has: what happens when others, or the end, get in the way. */
export const runPolicy = {
  foreign: z
    .enum(["correct", "adopt"])
    .default("correct")
    .describe("When somebody else changes the replicas: put them right, or go on from what there is"),
  onExit: z
    .enum(["leave", "scale-to-min", "scale-to-zero"])
    .default("leave")
    .describe("What the actuator does with the replicas when it ends"),
};

/** The same where no replica can outlive the actuator. */
export const endingRunPolicy = {
  ...runPolicy,
  onExit: z
    .literal("scale-to-zero", { error: 'must be "scale-to-zero": these replicas end with their actuator' })
    .default("scale-to-zero")
    .describe("Replicas always end with the actuator"),
};

export interface RunPolicy {
  readonly foreign: "correct" | "adopt";
  readonly onExit: "leave" | "scale-to-min" | "scale-to-zero";
}

/** Replicas to leave when the actuator ends; undefined: as many as there are. */
export function atExit({ onExit }: RunPolicy, min: number | undefined): number | undefined {
  if (onExit === "leave") return undefined;
  return onExit === "scale-to-min" ? (min ?? 0) : 0;
}
