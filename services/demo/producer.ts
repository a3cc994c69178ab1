import { milliseconds, required, stopSignal } from "./environment.ts";
import { openLedger } from "./ledger.ts";
import { produce } from "./produce.ts";
import { queueKindOf, queueVariable } from "./queue-kinds.ts";
import { openQueue } from "./queues/open-queue.ts";

// a program of the queue demo: adds a message to the queue every 100 ms
const stop = stopSignal();
const queue = await openQueue(queueKindOf(process.env[queueVariable]), required);
const ledger = openLedger(required("MICROSCALER_DEMO_LEDGER"), "producer");
await produce(queue, ledger, milliseconds("MSS_PRODUCER_SLEEP_MS", 100), stop);
await queue.close();
process.exit(0); // at once: kept-alive connections would hold it
