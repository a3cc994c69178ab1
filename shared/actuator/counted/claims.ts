/** Who follows something of a scheduler. */
export interface Claimant {
  /** For a person, e.g. `consumer of pool orders`. */
  readonly name: string;
  /** Nobody asks for its count any more: who else asks may have it. */
  abandoned(): boolean;
  /** It is followed by `other` from now on. */
  giveWay(other: string): void;
}

/** Who follows what, by identity: two that scale the same would set it against each other, and count its replicas twice. */
export class Claims {
  readonly #holders = new Map<string, Claimant>();

  /** Who has it already; undefined: it is the claimant's from now on. */
  claim(identity: string, claimant: Claimant): string | undefined {
    const holder = this.#holders.get(identity);
    if (holder && holder !== claimant) {
      if (!holder.abandoned()) return holder.name;
      holder.giveWay(claimant.name);
    }
    this.#holders.set(identity, claimant);
    return undefined;
  }

  release(identity: string, claimant: Claimant): void {
    if (this.#holders.get(identity) === claimant) this.#holders.delete(identity);
  }
}
