/** A message in hand: nobody else gets it for five seconds, unless it is done it comes back. */
export interface Taken {
  readonly id: string;
  done(): Promise<void>;
}

/** A queue of messages that are told apart by an id of their sender. Requests fail after two seconds and are not repeated here. */
export interface MessageQueue {
  send(id: string): Promise<void>;
  /** The next message, or undefined where none waits. */
  take(): Promise<Taken | undefined>;
  /** Ids of the next messages that wait, some at a time; then they are out of everyone's sight, for minutes at least. */
  idsOfNext(): Promise<readonly string[]>;
  /** Messages there are, those in somebody's hand included. */
  count(): Promise<number>;
  create(): Promise<void>;
  /** Gives back what nobody has taken yet, and leaves no connection. Never fails. */
  close(): Promise<void>;
}

/** Then what was taken comes back. */
export const visibleAgainMs = 5000;

/** Of every request. */
export const callMs = 2000;
