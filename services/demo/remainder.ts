import { setInterval } from "node:timers/promises";
import { required } from "./environment.ts";
import { openLedger } from "./ledger.ts";
import { countPrimes } from "./primes.ts";

// a program of the queue demo: counts primes in the background, block by block; SIGTERM ends it after the block
const everyMs = 200;
const blockLength = 50_000; // some milliseconds of work, 2 to 3 % of a core
const ledger = openLedger(required("MICROSCALER_DEMO_LEDGER"), "remainder");
process.on("SIGTERM", () => process.exit(0)); // as the first process of a container it would not end by itself
let from = 1_000_000;
for await (const _ of setInterval(everyMs)) {
  ledger.note(`${from} ${countPrimes(from, blockLength)}`);
  from += blockLength;
}
