import { milliseconds, required, stopSignal } from "./environment.ts";
import { openLedger } from "./ledger.ts";
import { produce } from "./produce.ts";
import { openQueue } from "./queue.ts";

// a program of the queue demo: adds a message to the queue every 100 ms
const queue = openQueue(required("AZURE_STORAGE_CONNECTION_STRING"), required("AZURE_STORAGE_QUEUE_NAME"));
const ledger = openLedger(required("MICROSCALER_DEMO_LEDGER"), "producer");
await produce(queue, ledger, milliseconds("MSS_PRODUCER_SLEEP_MS", 100), stopSignal());
process.exit(0); // at once: kept-alive connections would hold it
