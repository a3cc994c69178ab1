import { afterEach, expect, test } from "vitest";
import { keptLog } from "../../test/support/kept-log.ts";
import { collectorClient } from "./collector-client.ts";
import { clientStream } from "./handlers.ts";
import type { PushedSample } from "./push.ts";
import { serveRpc } from "./server.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serving(Push: ReturnType<typeof clientStream<PushedSample, object>>) {
  const { log, lines } = keptLog();
  const server = await serveRpc("127.0.0.1:0", "MetricCollector", { Push }, log);
  ends.push(() => server.stop(0));
  const client = collectorClient(server.address);
  ends.push(() => client.close());
  return { client, lines };
}

const soon = () => AbortSignal.timeout(5000);

test("what a handler of a stream throws unexpectedly is logged once and told as internal", async () => {
  const { client, lines } = await serving(
    clientStream((stream) => {
      stream.onMessage(() => {
        throw new TypeError("pools is undefined");
      });
    }),
  );
  const samples = [1, 2, 3].map((value) => ({ name: "orders", value }));
  await expect(client.push(samples, soon())).rejects.toMatchObject({
    code: "internal",
    message: expect.not.stringContaining("pools is undefined"),
  });
  expect(lines).toMatchObject([{ msg: "call failed unexpectedly", method: "/microscaler.v1.MetricCollector/Push" }]);
});

test("an answer before the end is the answer, and no more samples are asked for", async () => {
  let asked = 0;
  async function* samples() {
    while (asked < 1000) {
      asked += 1;
      yield { name: "orders", value: asked };
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  const { client } = await serving(
    clientStream((stream) => stream.onMessage(() => stream.answer({ accepted: 1, faults: [] }))),
  );
  expect(await client.push(samples(), soon())).toEqual({ accepted: 1, faults: [] });
  const atTheAnswer = asked;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(asked).toBeLessThanOrEqual(atTheAnswer + 1);
});

test("samples that cannot be had end the stream, with the reason", async () => {
  const gone: boolean[] = [];
  let arrived: (value: unknown) => void = () => undefined;
  const taken = new Promise((resolve) => {
    arrived = resolve;
  });
  const { client } = await serving(
    clientStream((stream, { signal }) => {
      stream.onMessage(arrived);
      signal.addEventListener("abort", () => gone.push(true));
    }),
  );
  async function* samples() {
    yield { name: "orders", value: 1 };
    await taken;
    throw new Error("the application has failed");
  }
  await expect(client.push(samples(), soon())).rejects.toThrow("the application has failed");
  await expect.poll(() => gone).toEqual([true]);
});
