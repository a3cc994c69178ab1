import type { World } from "../world.ts";

/** Something that happens to a world. */
export interface Happening {
  readonly name: string;
  /** How often it happens, against the others. */
  readonly weight: number;
  /** It takes a Docker engine that is ours to kill. */
  readonly endsEngine?: true;
  /** Returns what exactly was done; throws where what it saw was wrong. */
  happen(world: World, choose: Choose): Promise<string>;
}

/** Chances that are the same for the same seed. */
export interface Choose {
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** One of them; undefined: there is none. */
  oneOf<Value>(values: readonly Value[]): Value | undefined;
}

export function chooseBy(chance: () => number): Choose {
  const between = (least: number, most: number) => least + Math.floor(chance() * (most - least + 1));
  return { between, oneOf: (values) => values[between(0, values.length - 1)] };
}
