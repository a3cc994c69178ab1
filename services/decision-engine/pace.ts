/** How an engine shares its time among its pools. */
export interface Pace {
  /** What happens within so long of a decision is decided on together. */
  followersMs(): number;
  /** Runs `act` when it is its turn. */
  inTurn(act: () => void): void;
}
