import { z } from "zod";

const standby = z.strictObject({
  mode: z.enum(["created", "paused"]).describe("created: made and not started; paused: started and frozen"),
  replicas: z.int().min(0).describe("How many are held ready besides those that run"),
});

/** What `run` of every host has that runs replicas one by one. */
export const replicaRun = {
  victim: z.enum(["youngest", "oldest"]).default("youngest").describe("Which replica is stopped first"),
  standby: standby.optional().describe("Replicas held ready, so that growth takes no start; default: none"),
  pausable: z
    .boolean()
    .default(false)
    .describe("A replica may be frozen at any time, also in the middle of its work, and go on later"),
};
