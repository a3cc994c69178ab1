import { rmSync } from "node:fs";
import { messageOf } from "../../../shared/errors.ts";

/** Removes a folder with all that is in it, once more where something is still being written; returns what went wrong. */
export function removeFolder(folder: string): string | undefined {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
    return undefined;
  } catch (thrown) {
    return `${folder} cannot be removed: ${messageOf(thrown)}`;
  }
}
