/** A server of our own on a free port of this machine. */
export interface Running {
  /** Environment variables that tell the programs of the demo where the queue is. */
  readonly settings: Readonly<Record<string, string>>;
  /** Resolves when its process is gone, within 500 ms also where it hangs. */
  stop(): Promise<void>;
}

/**
 * Starts a server. `folder` is its own, and empty. @throws MicroscalerError `unavailable` where it is not installed or
 * does not start, `cancelled` once it is abandoned; then its process is gone
 */
export type Starter = (folder: string, queueName: string, abandon: AbortSignal) => Promise<Running>;
