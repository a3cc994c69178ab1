import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { httpAnswer } from "../support/crooked-server.ts";
import { externalScaler, Refusal } from "../support/external-scaler.ts";
import { counted, scalerStage } from "../support/scaler-stage.ts";

/** HTTP/2, as far as a fixed answer goes. */
const settings = "\x00\x00\x00\x04\x00\x00\x00\x00\x00";
const goAway = "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
const headers = (mime: string, length: string) => `\x00\x00${length}\x01\x05\x00\x00\x00\x01\x08\x03200\x0f\x10${mime}`;

const garbage = [
  httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
  httpAnswer("400 Bad Request", {}, "no HTTP/2 here"),
  "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
  "-ERR unknown command 'PRI'\r\n",
  `${settings}${goAway}`,
  `${settings}garbage garbage garbage`,
  `${settings}${headers("\x09text/html", "\x11")}`,
  `${settings}${headers("\x10application/grpc", "\x18")}`,
];

async function makeBackend(): Promise<SourceBackend> {
  const scaler = await externalScaler();
  const token = `token-${randomUUID()}`;
  const wrong = `wrong-${randomUUID()}`;
  let waiting = 0;
  scaler.answers.streams = true;
  scaler.answers.specs = () => [{ metricName: "orders", targetSizeFloat: 5 }];
  scaler.answers.values = (metricName, ref) => {
    const { queue, token: shown } = ref?.scalerMetadata ?? {};
    if (shown !== token) throw new Refusal("UNAUTHENTICATED", `${shown} is not ${token}`);
    if (queue !== "orders") throw new Refusal("NOT_FOUND", `no ${queue} for ${token}`);
    return [{ metricName, metricValueFloat: waiting }];
  };
  const spec = (queue = "orders", shown = token, address = scaler.address) => ({
    address,
    metadata: { queue, token: shown },
  });
  return {
    spec: () => spec(),
    missing: () => spec("missing"),
    refused: () => spec("orders", wrong),
    at: (address) => spec("orders", token, address),
    garbage,
    put: async (messages) => {
      waiting += messages;
    },
    take: async (messages) => {
      waiting -= messages;
    },
    purge: async () => {
      waiting = 0;
    },
    kill: async () => {
      await scaler.kill();
      waiting = 0;
    },
    restart: scaler.restart,
    secrets: [token, wrong],
    cleanUp: scaler.kill,
  };
}

sourceContract("keda-external", makeBackend);

const { started, opened, atTheEnd } = scalerStage();

test("the scaler is asked about the name, the namespace and the metadata that are configured", async () => {
  const scaler = await started();
  const spec = { name: "orders-worker", namespace: "shop", metadata: { queueName: "orders", keyFromEnv: "${env:K}" } };
  await opened(scaler, spec).read();
  expect(scaler.refs).toHaveLength(2);
  for (const ref of scaler.refs) {
    const scalerMetadata = { scalerAddress: scaler.address, queueName: "orders", keyFromEnv: "${env:K}" };
    expect(ref).toEqual({ name: "orders-worker", namespace: "shop", scalerMetadata });
  }
});

test("its metrics are asked for once, and again after an error", async () => {
  const scaler = await started();
  const { read } = opened(scaler);
  for (let times = 0; times < 3; times += 1) expect(await read()).toEqual(counted(7));
  expect(scaler.calls).toMatchObject({ GetMetricSpec: 1, GetMetrics: 3 });
  scaler.answers.specs = () => [{ metricName: "orders" }, { metricName: "returns" }];
  scaler.answers.values = () => {
    throw new Refusal("UNKNOWN", "orders is no more");
  };
  expect(await read()).toMatchObject({ kind: "absent" });
  scaler.answers.values = (metricName) => [{ metricName, metricValue: 7 }];
  expect(await read()).toEqual(counted(14));
  expect(scaler.calls).toMatchObject({ GetMetricSpec: 2 });
});

test("its metrics are asked for again after a minute", async () => {
  const scaler = await started();
  const { read } = opened(scaler);
  vi.useFakeTimers({ toFake: ["performance"] });
  atTheEnd(() => vi.useRealTimers());
  await read();
  vi.advanceTimersByTime(59_000);
  await read();
  expect(scaler.calls).toMatchObject({ GetMetricSpec: 1 });
  vi.advanceTimersByTime(2000);
  await read();
  expect(scaler.calls).toMatchObject({ GetMetricSpec: 2 });
});

test("where one metric fails, no other is waited for", async () => {
  const scaler = await started();
  scaler.answers.values = (metricName) => {
    if (metricName === "slow") return new Promise(() => undefined);
    throw new Refusal("NOT_FOUND", "no such metric");
  };
  const { reason } = opened(scaler, { metrics: ["slow", "none"] });
  expect(await reason()).toContain("does not know");
  await expect.poll(() => scaler.cancelled).toContain("slow");
});

test("metrics that are named are not asked for", async () => {
  const scaler = await started();
  expect(await opened(scaler, { metrics: ["orders"] }).read()).toEqual(counted(7));
  expect(scaler.calls).toEqual({ GetMetrics: 1 });
});

test("whether it is active is asked only where that makes the value 0", async () => {
  const scaler = await started();
  scaler.answers.active = () => false;
  expect(await opened(scaler).read()).toEqual(counted(7));
  expect(scaler.calls.IsActive).toBeUndefined();
  const { read } = opened(scaler, { whenInactive: "zero" });
  expect(await read()).toEqual(counted(0));
  scaler.answers.active = () => true;
  expect(await read()).toEqual(counted(7));
  scaler.answers.active = () => {
    throw new Refusal("INTERNAL", "who knows");
  };
  expect(await read()).toMatchObject({ kind: "absent" });
});
