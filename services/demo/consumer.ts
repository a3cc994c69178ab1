import { consume } from "./consume.ts";
import { milliseconds, required, stopSignal } from "./environment.ts";
import { openLedger } from "./ledger.ts";
import { queueKindOf, queueVariable } from "./queue-kinds.ts";
import { openQueue } from "./queues/open-queue.ts";

// a program of the queue demo: takes a message from the queue every 300 ms
const stop = stopSignal();
const queue = await openQueue(queueKindOf(process.env[queueVariable]), required);
const ledger = openLedger(required("MICROSCALER_DEMO_LEDGER"), "consumer");
await consume(queue, ledger, milliseconds("MSS_CONSUMER_SLEEP_MS", 300), stop);
await queue.close();
process.exit(0); // at once: kept-alive connections would hold it
