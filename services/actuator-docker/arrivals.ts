import type { Container } from "./container.ts";
import type { Mirror } from "./mirror.ts";

/** Events come at about the same time as the answer to a call; when they have not come by then, a list is asked for. */
const eventMs = 100;
/** When contact is lost, that is told in another way. */
const mostMs = 10_000;

interface Waiting {
  readonly name: string;
  readonly isShown: (container: Container | undefined) => boolean;
  /** A list that was asked for after this many others shows it, whatever it says. */
  readonly lists: number;
  readonly resolve: () => void;
}

/** Holds a call that is through until the mirror shows what it has brought about. */
export class Arrivals {
  readonly #mirror: Mirror;
  readonly #doubt: () => void;
  readonly #waiting = new Set<Waiting>();

  /** `doubt` asks for a list. */
  constructor(mirror: Mirror, doubt: () => void) {
    this.#mirror = mirror;
    this.#doubt = doubt;
  }

  async shown(name: string, isShown: Waiting["isShown"]): Promise<void> {
    if (isShown(this.#mirror.named(name))) return;
    let resolve: () => void = () => undefined;
    const arrived = new Promise<void>((settle) => {
      resolve = settle;
    });
    const waiting = { name, isShown, lists: this.#mirror.listsAsked, resolve };
    this.#waiting.add(waiting);
    const late = setTimeout(this.#doubt, eventMs);
    const over = setTimeout(resolve, mostMs);
    await arrived;
    clearTimeout(late);
    clearTimeout(over);
    this.#waiting.delete(waiting);
  }

  /** The mirror shows something new. */
  look(): void {
    for (const { name, isShown, lists, resolve } of this.#waiting) {
      if (this.#mirror.listsTaken > lists || isShown(this.#mirror.named(name))) resolve();
    }
  }

  close(): void {
    for (const { resolve } of this.#waiting) resolve();
  }
}
