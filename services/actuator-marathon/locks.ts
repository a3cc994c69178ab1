/** Since when deployments hold an app, by our own clock: Marathon's may differ. */
export class Locks {
  #sinceMs: ReadonlyMap<string, number> = new Map();

  /** These hold it now, and no others. */
  seen(ids: readonly string[]): void {
    const nowMs = performance.now();
    this.#sinceMs = new Map(ids.map((id) => [id, this.#sinceMs.get(id) ?? nowMs]));
  }

  /** In whole seconds; 0 where it was not seen before. */
  heldSeconds(id: string): number {
    return Math.floor((performance.now() - (this.#sinceMs.get(id) ?? performance.now())) / 1000);
  }
}
