import { ServerCredentials } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { freezable } from "../support/freezable.ts";
import { authority, certificate } from "../support/marathon-certificate.ts";
import { counted, scalerStage } from "../support/scaler-stage.ts";

const { started, opened, atTheEnd } = scalerStage();

describe("streams", () => {
  async function streaming() {
    const scaler = await started();
    scaler.answers.streams = true;
    const metric = opened(scaler);
    await metric.read();
    await metric.read();
    await expect.poll(() => scaler.streams).toBe(2);
    await expect.poll(() => metric.news.mock.calls.length).toBe(1); // what specs there are, at once
    metric.news.mockClear();
    return { scaler, ...metric };
  }

  test("what they say is news, also that the metrics are others", async () => {
    const { scaler, news, read } = await streaming();
    scaler.pushActive(true);
    await expect.poll(() => news.mock.calls.length).toBe(1);
    scaler.answers.specs = () => [{ metricName: "orders" }, { metricName: "returns" }];
    scaler.pushSpecs();
    await expect.poll(() => news.mock.calls.length).toBe(2);
    expect(await read()).toEqual(counted(14));
  });

  test("one that ends is opened again by a later reading", async () => {
    const { scaler, read } = await streaming();
    scaler.endStreams();
    await expect.poll(() => scaler.streams).toBe(0);
    await expect.poll(() => read().then(() => scaler.streams), { timeout: 5000 }).toBe(2);
  });

  test("closing ends them, also where the connection stays", async () => {
    const { scaler, reader } = await streaming();
    expect(await opened(scaler).read()).toEqual(counted(7));
    await reader.close();
    await expect.poll(() => scaler.streams).toBe(0);
  });

  test("they are open again after the scaler was started again", async () => {
    const { scaler, read } = await streaming();
    await scaler.kill();
    expect(await read()).toMatchObject({ kind: "absent" });
    await scaler.restart();
    await expect.poll(() => read().then(() => scaler.streams), { timeout: 10_000 }).toBe(2);
  });

  test("a scaler that offers none is asked for them once", async () => {
    const scaler = await started();
    const { read, news } = opened(scaler);
    for (let times = 0; times < 5; times += 1) expect(await read()).toEqual(counted(7));
    expect(scaler.calls).toMatchObject({ StreamIsActive: 1, StreamMetricSpec: 1 });
    expect(news).not.toHaveBeenCalled();
  });

  test("a single reading opens none", async () => {
    const scaler = await started();
    scaler.answers.streams = true;
    const { read, reader } = opened(scaler);
    await read();
    await reader.close();
    expect(scaler.calls).toEqual({ GetMetricSpec: 1, GetMetrics: 1 });
  });
});

describe("a connection", () => {
  test("is shared, and one slow metric holds up no other", async () => {
    const scaler = await started();
    scaler.answers.values = (metricName) =>
      metricName === "slow" ? new Promise(() => undefined) : [{ metricName, metricValue: 7 }];
    const slow = opened(scaler, { metrics: ["slow"] });
    const quick = opened(scaler, { metrics: ["quick"] });
    const late = slow.read(300);
    const until = performance.now() + 400;
    while (performance.now() < until) expect(await quick.read()).toEqual(counted(7));
    expect(await late).toMatchObject({ kind: "absent" });
    expect(await quick.read()).toEqual(counted(7));
  });

  test("that says nothing any more is given up, also where others use it, and the next reading has another", async () => {
    const scaler = await started();
    const line = await freezable(scaler.address);
    atTheEnd(line.close);
    const [one, other] = [opened(line), opened(line)];
    expect(await Promise.all([one.read(), other.read()])).toEqual([counted(7), counted(7)]);
    expect(line.connections).toBe(1);
    line.freeze();
    expect(await one.read(200)).toMatchObject({ kind: "absent" });
    expect(await Promise.all([one.read(), other.read()])).toEqual([counted(7), counted(7)]);
  });

  test("is made anew by the very next reading after the scaler was started again", async () => {
    const scaler = await started();
    const { read } = opened(scaler);
    expect(await read()).toEqual(counted(7));
    await scaler.kill();
    for (let times = 0; times < 5; times += 1) expect(await read()).toMatchObject({ kind: "absent" });
    await scaler.restart();
    expect(await read()).toEqual(counted(7));
  });

  test("that is given up by its last reader is closed", async () => {
    const scaler = await started();
    const line = await freezable(scaler.address);
    atTheEnd(line.close);
    const [one, other] = [opened(line), opened(line)];
    await Promise.all([one.read(), other.read()]);
    await one.reader.close();
    expect(await other.read()).toEqual(counted(7));
    expect(line.connections).toBe(1);
    await other.reader.close();
    await expect.poll(() => line.connections).toBe(0);
  });
});

describe("TLS", () => {
  const pem = "-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----";
  const pair = { private_key: Buffer.from(certificate.key), cert_chain: Buffer.from(certificate.cert) };
  const secure = (ca: string | null = null) =>
    started(ServerCredentials.createSsl(ca === null ? null : Buffer.from(ca), [pair], ca !== null));

  test("with the authority that signed, or with any, it is read", async () => {
    const scaler = await secure();
    expect(await opened(scaler, { tls: { ca: authority } }).read()).toEqual(counted(7));
    expect(await opened(scaler, { tls: { insecureSkipVerify: true } }).read()).toEqual(counted(7));
  });

  test("what does not fit is said so that a person can act on it", async () => {
    const scaler = await secure();
    const { address } = scaler;
    expect(await opened(scaler, { tls: {} }).reason()).toBe(
      `the certificate of ${address} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE); name its authority with tls.ca`,
    );
    expect(await opened(scaler).reason()).toBe(
      `${address} closed the connection before it said anything; does it expect TLS, or a certificate?`,
    );
    const plain = await started();
    expect(await opened(plain, { tls: {} }).reason()).toBe(
      `${plain.address} does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)`,
    );
    expect(await opened(scaler, { tls: { cert: pem, key: pem } }).reason()).toEqual(
      expect.stringContaining("tls: cert and key cannot be used together, or one of ca, cert and key is damaged"),
    );
  });

  test("a scaler that wants to see a certificate sees it", async () => {
    const scaler = await secure(authority);
    const { cert, key } = certificate;
    expect(await opened(scaler, { tls: { ca: authority, cert, key } }).read()).toEqual(counted(7));
    expect(await opened(scaler, { tls: { ca: authority } }).reason()).toMatch(/certificate/);
  });
});
