import { z } from "zod";

const rejected = z.object({ reason: z.string(), declined: z.number(), processed: z.number() });

const entry = z.object({
  delay: z.object({ timeLeftSeconds: z.number(), overdue: z.boolean() }),
  processedOffersSummary: z.object({ rejectSummaryLastOffers: z.array(rejected).default([]) }).optional(),
  app: z.object({ id: z.string() }).optional(), // pods wait there too
});

/** `/v2/queue`: what waits to be launched. */
export const launchQueue = z.object({ queue: z.array(entry) });

/** Why instances of an app were not launched yet. */
export type Waiting = z.output<typeof entry>;

/** Reasons for which agents were turned down last, those that turned down most first, e.g. `InsufficientCpus (4 of 5 offers)`. */
export function reasonsOf({ processedOffersSummary }: Waiting): readonly string[] {
  return (processedOffersSummary?.rejectSummaryLastOffers ?? [])
    .filter(({ declined }) => declined > 0)
    .toSorted((one, other) => other.declined - one.declined)
    .map(({ reason, declined, processed }) => `${reason} (${declined} of ${processed} offers)`);
}
