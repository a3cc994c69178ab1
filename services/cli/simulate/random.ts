import { type Random, randomFrom } from "../../../shared/random.ts";

/** One stream for each kind of chance, so that a law that starts more replicas meets the same arrivals. */
export interface Streams {
  readonly arrivals: Random;
  readonly service: Random;
  readonly delays: Random;
  readonly samples: Random;
}

/** The streams of the workload at a place in its pool. */
export function streamsOf(seed: number, place: number): Streams {
  const own = seed + place * 1_000_003;
  return {
    arrivals: randomFrom(own * 7919 + 1),
    service: randomFrom(own * 104_729 + 2),
    samples: randomFrom(own * 1_299_709 + 3),
    delays: randomFrom(own * 15_485_863 + 4),
  };
}
