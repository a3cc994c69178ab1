import fastifyRateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "./refusal.ts";

export interface Limits {
  /** Requests in 10 s of one caller, or of one address where nobody is named. */
  readonly requests: number;
  /** Wrong credentials in a minute from one address. */
  readonly wrong: number;
  /** Logins in a minute from one address, right or wrong. */
  readonly logins: number;
  /** Streams of one caller, or of one address, at once. */
  readonly streams: number;
}

/** What the engine allows a caller (200 a second), and as many streams as a team of open pages needs. */
export const standardLimits: Limits = { requests: 2000, wrong: 60, logins: 20, streams: 50 };

/** Each counts the request and throws 429 with `retry-after` where it is one too many. */
export interface Counters {
  request(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  wrong(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  login(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

/** Counts requests in memory. `keyOf` says on whose account. */
export async function addCounters(
  app: FastifyInstance,
  { requests, wrong, logins }: Limits,
  keyOf: (request: FastifyRequest) => string,
): Promise<Counters> {
  await app.register(fastifyRateLimit, { global: false });
  const counter = (max: number, windowMs: number, what: string, keyGenerator = keyOf) => {
    const count = app.createRateLimit({ max, timeWindow: windowMs, keyGenerator });
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) return;
      reply.header("retry-after", String(counted.ttlInSeconds));
      const within = `${max} are allowed in ${windowMs / 1000} s`;
      throw new Refusal(429, "exhausted", `too many ${what}: ${within}; try again in ${counted.ttlInSeconds} s`);
    };
  };
  return {
    request: counter(requests, 10_000, "requests"),
    wrong: counter(wrong, 60_000, "wrong credentials", addressOf),
    login: counter(logins, 60_000, "logins", addressOf),
  };
}

function addressOf({ ip }: FastifyRequest): string {
  return ip;
}

/** Takes a place among the streams of `key` and returns how to give it back. @throws Refusal 429 where there is none */
export function streamPlaces(most: number): (key: string) => () => void {
  const taken = new Map<string, number>();
  return (key) => {
    const before = taken.get(key) ?? 0;
    if (before >= most) {
      throw new Refusal(429, "exhausted", `too many streams: ${most} are allowed at once; close one first`);
    }
    taken.set(key, before + 1);
    let back = false;
    return () => {
      if (back) return;
      back = true;
      const left = (taken.get(key) ?? 1) - 1;
      if (left === 0) taken.delete(key);
      else taken.set(key, left);
    };
  };
}
