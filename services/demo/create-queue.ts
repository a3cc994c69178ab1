import { required, stopSignal } from "./environment.ts";
import { patiently } from "./patiently.ts";
import { queueKindOf, queueVariable } from "./queue-kinds.ts";
import { openQueue } from "./queues/open-queue.ts";

// a program of the queue demo: creates the queue where there is none, and ends
const stop = stopSignal();
const queue = await openQueue(queueKindOf(process.env[queueVariable]), required);
await patiently("create the queue", stop, () => queue.create());
await queue.close();
process.exit(stop.aborted ? 1 : 0);
