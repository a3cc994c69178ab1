import { reap } from "./reap.ts";

const [ledger] = process.argv.slice(2);
if (!ledger) throw new Error("usage: watchdog LEDGER, with standard input held open by the actuator");

// The operating system closes the pipe when the actuator is gone, however it ended.
process.stdin.resume();
process.stdin.once("close", () => {
  reap(ledger).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
