import { duration } from "../../../shared/config/duration.ts";
import { freshPeriods } from "../../../shared/model/sample.ts";
import { pushedName, pushedNameForm } from "../pushed-name.ts";
import { forgottenAfterMs } from "../pushed-values.ts";
import { textOrReference } from "./parameters/text-or-reference.ts";
import { defineSource, metricOf } from "./source.ts";

const schema = metricOf("push", {
  name: textOrReference(pushedName, pushedNameForm).describe("Name under which the value is pushed"),
  expires: duration
    .refine((ms) => ms >= 1000 && ms <= forgottenAfterMs, { error: 'must be between "1s" and "24h"' })
    .prefault("30s")
    .describe("How old a value may be; push again before that, also when it has not changed"),
});

/** What applications push to the collector: a value holds until it expires, then there is none. */
export const push = defineSource({
  summary: "A value that applications push to the metric-collector",
  example: { name: "orders", expires: "30s" },
  tellsInFlight: true,
  hasNews: true,
  schema,
  open: ({ name, expires }, { pushed, news }) => {
    let told = false;
    let expiry: NodeJS.Timeout | undefined;
    const unsubscribe = pushed.subscribe(name, () => {
      if (told) return; // however many are pushed before the next reading
      told = true;
      news();
    });
    return {
      read: async () => {
        told = false;
        clearTimeout(expiry);
        const newest = pushed.newest(name);
        if (!newest) return { kind: "absent", reason: `nobody has pushed "${name}" yet` };
        const { atMs, ...counts } = newest;
        const ageMs = performance.now() - atMs;
        if (ageMs >= expires) {
          return { kind: "absent", reason: `nothing was pushed under "${name}" for ${expires / 1000} s` };
        }
        expiry = setTimeout(news, Math.ceil(expires - ageMs)).unref(); // nobody is to keep it any longer
        return { kind: "value", ...counts, ageMs, dueMs: expires / freshPeriods };
      },
      close: async () => {
        unsubscribe();
        clearTimeout(expiry);
      },
    };
  },
});
