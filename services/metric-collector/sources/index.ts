import { azureQueue } from "./azure-queue.ts";
import { scripted } from "./scripted.ts";
import type { Source } from "./source.ts";

/** Every kind of source, sorted; a new one is a file here and a line in this list. */
export const sources = [azureQueue, scripted] as const satisfies readonly Source[];
