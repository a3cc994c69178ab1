// Preloaded into a plane: its time of day may jump. SIGUSR2 makes it read by how many ms, from the file that
// MICROSCALER_TEST_CLOCK names. Monotonic time stays as it is, as it does on a real machine.
import { readFileSync } from "node:fs";

const file = process.env.MICROSCALER_TEST_CLOCK;
const realNow = Date.now;
let offsetMs = 0;

function readOffset() {
  offsetMs = Number(readFileSync(file, "utf8"));
}

if (file) {
  readOffset();
  process.on("SIGUSR2", readOffset);
  Date.now = () => realNow() + offsetMs;
  globalThis.Date = new Proxy(Date, {
    construct: (Real, args, target) => Reflect.construct(Real, args.length === 0 ? [Date.now()] : args, target),
  });
}
