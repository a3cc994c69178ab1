import type { Socket } from "node:net";

/** What a way between two machines does to what is sent on it; what is left out is as it should be. */
export interface Impairment {
  /** Nothing arrives until it is restored; then all that was held does. */
  readonly hold?: boolean;
  /** All arrives so much later, in order. */
  readonly delayMs?: number;
  /** No more than this arrives. */
  readonly bytesPerSecond?: number;
  /** Bits that arrive as others. */
  readonly corrupt?: Corruption;
}

export interface Corruption {
  /** From 0 to 1, of the bytes. */
  readonly ratio: number;
  /** Bits that are turned over in those bytes; 0: one bit of the eight, by chance. */
  readonly mask: number;
  /** From 0 to 1, the same for the same seed. */
  readonly chance: () => number;
}

/** One direction of one connection. */
export interface Lane {
  impair(impairment: Impairment): void;
  /** Nothing is sent this way any more: the receiver sees the end. */
  end(): void;
  close(): void;
}

/** More than this is not taken from the sender while it cannot be passed on. */
const mostQueuedBytes = 256 * 1024;

/** Written at a time where the rate is limited. */
const sliceMs = 20;

interface Chunk {
  readonly bytes: Buffer;
  readonly dueMs: number;
}

/** Passes on what `from` sends to `to`, as the impairment of the time has it. */
export function lane(from: Socket, to: Socket, first: Impairment): Lane {
  const queue: Chunk[] = [];
  let impairment = first;
  let queuedBytes = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(pump, ms);
  };
  /** What may be passed on now of the oldest; ms until then where it is not due. */
  const passOne = (next: Chunk, { bytesPerSecond, corrupt }: Impairment): number => {
    const waitMs = next.dueMs - performance.now();
    if (waitMs > 0) return waitMs;
    const most = bytesPerSecond === undefined ? next.bytes.length : Math.ceil((bytesPerSecond * sliceMs) / 1000);
    const [now, rest] = [next.bytes.subarray(0, most), next.bytes.subarray(most)];
    queue.shift();
    if (rest.length > 0) queue.unshift({ ...next, bytes: rest });
    queuedBytes -= now.length;
    to.write(corrupted(now, corrupt));
    return bytesPerSecond === undefined ? 0 : (now.length / bytesPerSecond) * 1000;
  };
  const pump = () => {
    clearTimeout(timer);
    timer = undefined;
    if (impairment.hold) return;
    for (let next = queue[0]; next && !to.writableNeedDrain; next = queue[0]) {
      const waitMs = passOne(next, impairment);
      if (waitMs > 0) return later(waitMs);
    }
    if (queuedBytes < mostQueuedBytes) from.resume();
    if (ended && queue.length === 0) to.end();
  };
  from.on("data", (bytes: Buffer) => {
    queue.push({ bytes, dueMs: performance.now() + (impairment.delayMs ?? 0) });
    queuedBytes += bytes.length;
    if (queuedBytes >= mostQueuedBytes) from.pause();
    if (!timer) pump();
  });
  from.on("end", () => {
    ended = true;
    if (!timer) pump();
  });
  to.on("drain", () => {
    if (!timer) pump();
  });
  return {
    impair: (other) => {
      impairment = other;
      if (other.delayMs === undefined) hurry(queue);
      pump();
    },
    end: () => {
      to.end();
    },
    close: () => {
      clearTimeout(timer);
      queue.length = 0;
    },
  };
}

/** What was delayed is due: order is kept, and a way that is good again is fast. */
function hurry(queue: Chunk[]): void {
  for (const [index, chunk] of queue.entries()) queue[index] = { ...chunk, dueMs: 0 };
}

function corrupted(bytes: Buffer, corrupt: Corruption | undefined): Buffer {
  if (!corrupt) return bytes;
  const { ratio, mask, chance } = corrupt;
  const changed = Buffer.from(bytes);
  for (const [index, byte] of changed.entries()) {
    if (chance() < ratio) changed[index] = byte ^ (mask || 1 << Math.floor(chance() * 8));
  }
  return changed;
}
