import { afterEach, expect, test, vi } from "vitest";
import type { ObserveEventInput } from "../../proto/gen/microscaler/v1/ObserveEvent.js";
import type { ObserveUpdate } from "../../proto/gen/microscaler/v1/ObserveUpdate.js";
import { keptLog } from "../../test/support/kept-log.ts";
import type { MicroscalerError } from "../errors.ts";
import { actuatorClient } from "./actuator-client.ts";
import { type Duplex, duplex } from "./handlers.ts";
import type { SendOptions } from "./pool-stream.ts";
import { serveRpc } from "./server.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Heard = Duplex<ObserveUpdate, ObserveEventInput> & { readonly updates: ObserveUpdate[] };

/** An actuator that answers only what the test says; each stream in turn. */
async function watched() {
  const streams: Heard[] = [];
  const Observe = duplex<ObserveUpdate, ObserveEventInput>((stream) => {
    const updates: ObserveUpdate[] = [];
    streams.push({ ...stream, updates });
    stream.onMessage((update) => updates.push(update));
  });
  const server = await serveRpc("127.0.0.1:0", "Actuator", { Observe }, keptLog().log);
  ends.push(() => server.stop(0));
  const client = actuatorClient("test", server.address);
  ends.push(client.close);
  const fence = { holder: "engine", generation: 1n };
  const downs: MicroscalerError[] = [];
  const pool = client.observe(() => ({ pool: "pool", fence, runs: [] }), {
    onObservation: () => undefined,
    onDown: (error) => downs.push(error),
  });
  const send = (sequence: bigint, options: SendOptions = { deadlineMs: 5000 }) =>
    pool.send({ pool: "pool", fence, sequence, orders: [] }, options);
  const commands = (turn = 0) => streams[turn]?.updates.filter(({ command }) => command) ?? [];
  return { streams, downs, send, commands };
}

const accepted = (workload: string) => ({ outcomes: [{ workload, accepted: {} }] });

test("each command has the answer with its number, in whatever order they come; one to no command is nobody's", async () => {
  const { streams, send, commands } = await watched();
  const sent = [send(1n), send(2n, { deadlineMs: 5000, traceparent: "00-trace" })];
  await vi.waitFor(() => expect(commands()).toHaveLength(2));
  expect(commands().map(({ traceparent }) => traceparent)).toEqual(["", "00-trace"]);
  for (const sequence of ["7", "2", "1"]) streams[0]?.send({ answer: { sequence, result: accepted(`w${sequence}`) } });
  expect(await Promise.all(sent)).toMatchObject([[{ workload: "w1" }], [{ workload: "w2" }]]);
});

test("all that is not answered fails with the stream, and what comes after goes over the next one", async () => {
  const { streams, send, commands } = await watched();
  const sent = [send(1n), send(2n)].map((one) => expect(one).rejects.toMatchObject({ code: "unavailable" }));
  await vi.waitFor(() => expect(commands()).toHaveLength(2));
  streams[0]?.end();
  await Promise.all(sent);
  await expect(send(3n)).rejects.toMatchObject({ code: "unavailable" }); // there is none yet
  await vi.waitFor(() => expect(streams).toHaveLength(2));
  const again = send(4n);
  await vi.waitFor(() => expect(commands(1)).toHaveLength(1));
  streams[1]?.send({ answer: { sequence: "4", result: accepted("w") } });
  expect(await again).toEqual([{ workload: "w", kind: "accepted" }]);
});

test("a command that is not answered in time is given up, and what else goes over the stream goes on", async () => {
  const { streams, downs, send, commands } = await watched();
  await expect(send(1n, { deadlineMs: 50 })).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringMatching(/^actuator test at \S+ did not answer a command within 50 ms$/),
  });
  const next = send(2n);
  await vi.waitFor(() => expect(commands()).toHaveLength(2));
  for (const sequence of ["1", "2"]) streams[0]?.send({ answer: { sequence, result: accepted(`w${sequence}`) } });
  expect(await next).toMatchObject([{ workload: "w2" }]);
  expect([downs.length, streams.length]).toEqual([0, 1]);
});

test("an answer that says neither what became of it nor why not is an error of the actuator, not a success", async () => {
  const { streams, send, commands } = await watched();
  const sent = expect(send(1n)).rejects.toMatchObject({ code: "internal" });
  await vi.waitFor(() => expect(commands()).toHaveLength(1));
  streams[0]?.send({ answer: { sequence: "1" } });
  await sent;
});

test("an answer that was only not read yet, because this process stood still, is in time", async () => {
  const { streams, downs, send, commands } = await watched();
  const sent = send(1n, { deadlineMs: 200 });
  await vi.waitFor(() => expect(commands()).toHaveLength(1));
  streams[0]?.send({ answer: { sequence: "1", result: accepted("w") } });
  const untilMs = performance.now() + 300;
  while (performance.now() < untilMs); // stands still
  expect(await sent).toEqual([{ workload: "w", kind: "accepted" }]);
  expect(downs).toEqual([]);
});
