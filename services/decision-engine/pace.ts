/** How an engine shares its time among its pools. */
export interface Pace {
  /** What happens within so long of a decision is decided on together. */
  followersMs(): number;
  /** Runs `act` at once, or when others have had their turn. */
  inTurn(act: () => void): void;
}
