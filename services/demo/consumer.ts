import { consume } from "./consume.ts";
import { milliseconds, required, stopSignal } from "./environment.ts";
import { openLedger } from "./ledger.ts";
import { openQueue } from "./queue.ts";

// a program of the queue demo: takes a message from the queue every 300 ms
const queue = openQueue(required("AZURE_STORAGE_CONNECTION_STRING"), required("AZURE_STORAGE_QUEUE_NAME"));
const ledger = openLedger(required("MICROSCALER_DEMO_LEDGER"), "consumer");
await consume(queue, ledger, milliseconds("MSS_CONSUMER_SLEEP_MS", 300), stopSignal());
process.exit(0); // at once: kept-alive connections would hold it
