import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { metricReader } from "../../services/metric-collector/metric-reader.ts";
import type { SourceAnswer } from "../../services/metric-collector/sources/source.ts";
import { readTelemetry } from "../../services/metric-collector/telemetry.ts";
import { takeReading } from "../../services/metric-collector/timed-reading.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { type CrookedServer, crookedServer } from "../support/crooked-server.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";
import { able, type Lacks, type SourceBackend } from "./source-backend.ts";

export type { Lacks, SourceBackend } from "./source-backend.ts";

const telemetry = readTelemetry();
/** Long enough that a busy machine does not make a working server look absent. */
const deadlineMs = 10_000;
const shortDeadlineMs = 500;
/** For what the server does in its own time. */
const patience = { timeout: 10_000, interval: 50 };
/** Sooner than a connection that nobody uses is given up by itself. */
const soon = { timeout: 2000, interval: 20 };

/** What every source must hold. What its backend lacks is declared, and checked to be lacking. */
export function sourceContract(kind: string, makeBackend: () => Promise<SourceBackend>, lacks: Lacks = {}): void {
  describe(`the ${kind} source`, () => {
    let backend: SourceBackend;
    const reasons: string[] = [];

    beforeAll(async () => {
      backend = await makeBackend();
    });
    afterAll(() => backend.cleanUp());

    const open = (spec: JsonObject, withinMs = deadlineMs) => {
      const metric = readMetricOf({ source: kind, deadline: `${withinMs}ms`, ...spec });
      const reader = metricReader(metric, new Set(), backend.surroundings ?? surroundings());
      const read = async () => {
        const { answer, latencyMs } = await takeReading(reader, metric, telemetry);
        if (answer.kind === "absent") reasons.push(answer.reason);
        return { answer, latencyMs };
      };
      return { read, reader };
    };
    const during = async <Result>(spec: JsonObject, use: (read: Read) => Promise<Result>): Promise<Result> => {
      const { read, reader } = open(spec);
      try {
        return await use(async () => (await read()).answer);
      } finally {
        await reader.close();
      }
    };
    const once = (spec: JsonObject) => during(spec, (read) => read());
    const law = (name: string, needs: keyof Lacks | undefined, run: (given: ReturnType<typeof able>) => unknown) => {
      const lacking = needs && lacks[needs];
      if (!lacking) return test(name, async () => void (await run(able(backend))));
      return test(`${name}: does not apply, ${lacking}`, () => expect(backend).not.toHaveProperty(needs));
    };

    law("an empty queue reads 0", undefined, async ({ spec }) => {
      expect(await once(spec())).toMatchObject(value(0));
    });

    law("a filling queue is counted", "put", ({ spec, put }) =>
      during(spec(), async (read) => {
        await put(3);
        await expect.poll(read, patience).toMatchObject(value(3));
        await put(4);
        await expect.poll(read, patience).toMatchObject(value(7));
      }),
    );

    law("a draining queue is counted down to 0", "put", ({ spec, take }) =>
      during(spec(), async (read) => {
        await take(5);
        await expect.poll(read, patience).toMatchObject(value(2));
        await take(2);
        await expect.poll(read, patience).toMatchObject(value(0));
      }),
    );

    law("a queue that is emptied at once reads 0", "purge", ({ spec, put, purge }) =>
      during(spec(), async (read) => {
        await put(4);
        await expect.poll(read, patience).toMatchObject(value(4));
        await purge();
        await expect.poll(read, patience).toMatchObject(value(0));
      }),
    );

    law("100 readers at once agree", undefined, async ({ spec }) => {
      const answers = await Promise.all(Array.from({ length: 100 }, () => once(spec())));
      expect(answers).toHaveLength(100);
      for (const answer of answers) expect(answer).toMatchObject(value(0));
    });

    law("a missing queue is absent", "missing", async ({ missing }) => {
      expect(await once(missing())).toEqual(absentWithReason);
    });

    law("refused credentials are absent", "refused", async ({ refused }) => {
      expect(await once(refused())).toEqual(absentWithReason);
    });

    law(
      "a server that accepts and never answers is absent at the deadline, and its connection is closed",
      "at",
      ({ at }) =>
        withServer(undefined, async (server) => {
          const { read, reader } = open(at(server.address), shortDeadlineMs);
          const { answer, latencyMs } = await read();
          expect(answer).toEqual({ kind: "absent", reason: `no answer within ${shortDeadlineMs} ms` });
          expect(latencyMs).toBeGreaterThan(shortDeadlineMs - 50);
          expect(latencyMs).toBeLessThan(shortDeadlineMs + 500);
          await expect.poll(() => server.connections, patience).toBe(0);
          await reader.close();
        }),
    );

    law("a reading that is told to stop ends at once", "at", ({ at }) =>
      withServer(undefined, async (server) => {
        const { reader } = open(at(server.address));
        const stop = new AbortController();
        const reading = reader.read(stop.signal);
        await expect.poll(() => server.connections, patience).toBe(1);
        const stoppedAtMs = performance.now();
        stop.abort();
        expect(await reading).toEqual(absent);
        expect(performance.now() - stoppedAtMs).toBeLessThan(500);
        await reader.close();
      }),
    );

    law("an answer that makes no sense is absent", "at", async ({ at, garbage }) => {
      expect(garbage.length).toBeGreaterThan(0);
      for (const answer of garbage) {
        await withServer(answer, async (server) => {
          expect({ answer, read: await once(at(server.address)) }).toEqual({ answer, read: absentWithReason });
        });
      }
    });

    law("a server where nothing listens is absent", "at", async ({ at }) => {
      const server = await crookedServer();
      await server.close();
      expect(await once(at(server.address))).toEqual(absentWithReason);
    });

    law("closing leaves no connection and no timer behind, also during a reading", "at", async ({ at, garbage }) => {
      const timersBefore = timers();
      await withServer(garbage[0], async (server) => {
        const { read, reader } = open(at(server.address));
        await read();
        await reader.close();
        await expect.poll(() => server.connections, soon).toBe(0);
      });
      await withServer(undefined, async (server) => {
        const { read, reader } = open(at(server.address));
        const reading = read();
        await expect.poll(() => server.connections, patience).toBe(1);
        await reader.close();
        await expect.poll(() => server.connections, soon).toBe(0);
        expect((await reading).answer).toEqual(absent);
      });
      expect(timers()).toBeLessThanOrEqual(timersBefore);
    });

    law("what is closed can be read again", undefined, async ({ spec }) => {
      const { read, reader } = open(spec());
      await read();
      await reader.close();
      await reader.close();
      expect((await read()).answer).toMatchObject(value(0));
      await reader.close();
    });

    law(
      "a server that is killed is absent, and a value again once it is back, with the same reader",
      "kill",
      ({ spec, kill, restart }) =>
        during(spec(), async (read) => {
          expect(await read()).toMatchObject(value(0));
          await kill();
          expect(await read()).toEqual(absent);
          expect(await read()).toEqual(absent);
          await restart();
          await expect.poll(read, patience).toMatchObject(value(0));
        }),
    );

    test("no reason holds a secret, and each says something", () => {
      if (!lacks.missing || !lacks.refused || !lacks.at) expect(reasons).not.toEqual([]);
      for (const reason of reasons) {
        expect(reason).toMatch(/\S+ \S+/);
        for (const secret of backend.secrets) expect(reason).not.toContain(secret);
      }
    });
  });
}

async function withServer(answer: string | undefined, use: (server: CrookedServer) => Promise<void>): Promise<void> {
  const server = await crookedServer(answer);
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

/** Timers that keep the process alive. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((kept) => kept === "Timeout").length;
}

type Read = () => Promise<SourceAnswer>;

const absent = { kind: "absent", reason: expect.any(String) };

/** Found out by the source itself, not by waiting for the deadline. */
const absentWithReason = { kind: "absent", reason: expect.not.stringMatching(/^no answer within/) };

function value(count: number) {
  return { kind: "value", value: count };
}
