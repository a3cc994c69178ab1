import { afterEach, test, vi } from "vitest";
import { startConsole } from "../../services/console/main.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { demoStatus } from "../support/demo-status.ts";
import { startEngineDouble } from "../support/engine-double.ts";
import { type TcpProxy, tcpProxy } from "../support/tcp-proxy.ts";

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Two engines behind one name, and a console that follows whichever it reaches. */
async function twoEngines() {
  const engines = await Promise.all([1, 2].map(async (queue) => startEngineDouble([demoStatus({ queue })])));
  const lines = await Promise.all(engines.map(({ address }) => tcpProxy(address)));
  const engine = `ipv4:${lines.map(({ address }) => address).join(",")}`;
  const log = createLog("console", { level: "silent" });
  const service = await startConsole({ listen: "127.0.0.1:0", engine, log });
  cleanups.push(...engines.map(({ stop }) => stop), ...lines.map(({ close }) => close), service.stop);
  const seen = async () => {
    const response = await fetch(`${service.address}/api/pools/demo`);
    const body: { status?: { workloads: { sample?: { reading: { value?: number } } }[] } } = JSON.parse(
      await response.text(),
    );
    return body.status?.workloads[0]?.sample?.reading.value;
  };
  await vi.waitUntil(async () => (await seen()) !== undefined, 10_000);
  const first = lines.find(({ connections }) => connections > 0);
  const other = lines.find((line) => line !== first);
  if (!first || !other) throw new Error("the console is connected to no engine");
  const otherQueue = lines.indexOf(other) + 1;
  return { first, seen, otherQueue };
}

const losses: readonly [string, (line: TcpProxy) => void, number][] = [
  ["dies", (line) => line.refuse(), 5000],
  [
    "hangs, as a stopped process does: connections are made, and nothing answers",
    (line) => line.impair("both", { hold: true }),
    12_000,
  ],
];

test.each(losses)(
  "the console goes on with another engine when the one it follows %s",
  async (_what, lose, withinMs) => {
    const { first, seen, otherQueue } = await twoEngines();
    lose(first);
    await vi.waitUntil(async () => (await seen()) === otherQueue, { timeout: withinMs, interval: 100 });
  },
);
