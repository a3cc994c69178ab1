import { MicroscalerError } from "../../errors.ts";

/**
 * Every key that the state has in a Redis, by the word after the tag. All have the one hash tag `{prefix}`: a Redis
 * Cluster then keeps them on one node, which alone can change several in one step. Little is kept, so that one node does.
 */
export const keyKinds = {
  versions: {
    type: "hash",
    each: false,
    content: "a number that rises with each change, by what changed: `pools`, `pool`, `engines`, `decisions`, `asked`",
    lives: "for good",
  },
  pools: {
    type: "hash",
    each: false,
    content: "each pool as it was configured, after its revision",
    lives: "until the pool is forgotten",
  },
  revisions: {
    type: "hash",
    each: false,
    content: "the newest revision of each pool there ever was",
    lives: "for good",
  },
  generations: { type: "hash", each: false, content: "the newest generation of each pool's lease", lives: "for good" },
  lease: {
    type: "string",
    each: true,
    content: "generation and holder of the lease",
    lives: "as long as the lease: 2 s after it was renewed, where nothing else is said",
  },
  engines: {
    type: "sorted set",
    each: false,
    content: "engines that live, by when they do no more",
    lives: "until an engine announces itself after the end of another",
  },
  "engine-actuators": {
    type: "hash",
    each: false,
    content: "the actuators that each engine reaches",
    lives: "as `engines`",
  },
  counts: {
    type: "hash",
    each: true,
    content: "revision and replicas that a person set, by workload",
    lives: "until the pool is forgotten",
  },
  demands: {
    type: "hash",
    each: true,
    content: "what controllers outside ask, with its end, by workload",
    lives: "until the pool is forgotten; one that has ended goes with the next that is set",
  },
  pauses: {
    type: "hash",
    each: true,
    content: "pauses, with their ends, by workload and owner",
    lives: "until the pool is forgotten; one that has ended goes with the next that is set",
  },
  writers: {
    type: "hash",
    each: false,
    content: "the newest generation that wrote a checkpoint, a view or a moment of each pool",
    lives: "until the pool is forgotten",
  },
  checkpoint: {
    type: "hash",
    each: true,
    content: "what was learned of the pool, by whom and when",
    lives: "until the pool is forgotten",
  },
  shown: {
    type: "hash",
    each: true,
    content: "what the holder shows of the pool, by whom and when",
    lives: "60 s after it was written",
  },
  asked: {
    type: "sorted set",
    each: false,
    content: "pools that somebody wants to see, by when they do no more",
    lives: "until a pool is asked for after the end of another",
  },
  moments: {
    type: "list",
    each: true,
    content: "the newest moments of the pool, at most 600",
    lives: "until the pool is forgotten",
  },
  decisions: {
    type: "stream",
    each: false,
    content: "the newest 10,000 decisions of all pools, and some more",
    lives: "for good",
  },
} as const;

type KeyKind = keyof typeof keyKinds;

/** Kinds of which there is a key for each pool. */
export type PoolKeyKind = { [Kind in KeyKind]: (typeof keyKinds)[Kind]["each"] extends true ? Kind : never }[KeyKind];

/** How the keys of one set of engines are called. */
export interface RedisKeys {
  one(kind: Exclude<KeyKind, PoolKeyKind>): string;
  /** The pool's name ends the key, so that no name can be taken for another key. */
  of(kind: PoolKeyKind, pool: string): string;
  /** Where changes are told. */
  readonly channel: string;
}

/** @throws MicroscalerError `invalid` where no hash tag can be made of the prefix */
export function redisKeys(prefix: string): RedisKeys {
  if (!/^[^\s{}*?[\]\\]{1,100}$/.test(prefix)) {
    throw new MicroscalerError(
      "invalid",
      `the prefix of keys is "${prefix}", must be 1 to 100 characters without blanks and any of {}[]*?\\`,
    );
  }
  const tag = `{${prefix}}`;
  return {
    one: (kind) => `${tag}:${kind}`,
    of: (kind, pool) => `${tag}:${kind}:${pool}`,
    channel: `${tag}:news`,
  };
}
