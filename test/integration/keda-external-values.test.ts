import { describe, expect, test } from "vitest";
import { Refusal } from "../support/external-scaler.ts";
import { counted, scalerStage } from "../support/scaler-stage.ts";
import { readMetricOf } from "../support/surroundings.ts";

const { started, opened } = scalerStage();

describe("numbers", () => {
  test.each<[string, object, number]>([
    ["a float", { metricValueFloat: 2.5 }, 2.5],
    ["a float before a whole number", { metricValueFloat: 2.5, metricValue: 9 }, 2.5],
    ["the whole number of an older scaler", { metricValue: 12 }, 12],
    ["a whole number beyond 2^31", { metricValue: "9007199254740991" }, Number.MAX_SAFE_INTEGER],
    ["nothing at all under its name", {}, 0],
  ])("%s is its value", async (_, told, count) => {
    const scaler = await started();
    scaler.answers.values = (metricName) => [{ metricName, ...told }];
    expect(await opened(scaler).read()).toEqual(counted(count));
  });

  test("values of one name are added up, and so are metrics", async () => {
    const scaler = await started();
    scaler.answers.specs = () => ["eu", "us", "eu"].map((metricName) => ({ metricName }));
    scaler.answers.values = (metricName) => [9, 10].map((metricValue) => ({ metricName, metricValue }));
    expect(await opened(scaler).read()).toEqual(counted(38));
    expect(await opened(scaler, { metrics: ["eu"] }).read()).toEqual(counted(19));
  });

  test("a scaler that gives its only metric another name is understood", async () => {
    const scaler = await started();
    scaler.answers.values = () => [{ metricName: "Orders", metricValue: 3 }];
    expect(await opened(scaler).read()).toEqual(counted(3));
  });

  test.each<[string, object[], string]>([
    [
      "no number",
      [{ metricName: "orders", metricValueFloat: Number.NaN }],
      'told NaN for "orders", which is no number',
    ],
    ["no end", [{ metricName: "orders", metricValueFloat: Number.POSITIVE_INFINITY }], "which is no number"],
    [
      "less than none",
      [{ metricName: "orders", metricValueFloat: -2 }],
      'told -2 for "orders", which is less than none',
    ],
    ["less than none, whole", [{ metricName: "orders", metricValue: -2 }], "less than none"],
    [
      "one good and one bad",
      [
        { metricName: "orders", metricValue: 5 },
        { metricName: "orders", metricValue: -5 },
      ],
      "told -5",
    ],
    ["no value", [], 'told no value of "orders"'],
    ["an empty value", [{}], 'told a value without a name in place of "orders"'],
    [
      "values of others only",
      [{ metricName: "a" }, { metricName: "b" }],
      'told values of 2 metrics, none of them "orders"',
    ],
  ])("%s is absent", async (_, told, why) => {
    const scaler = await started();
    scaler.answers.values = () => told;
    expect(await opened(scaler).reason()).toContain(`${scaler.address} ${why.startsWith("told") ? why : "told"}`);
    expect(await opened(scaler).reason()).toContain(why);
  });

  test.each([
    [[], "has no metric for this name, namespace and metadata"],
    [[{ metricName: "orders" }, {}], "has a metric without a name"],
    [
      Array.from({ length: 101 }, (_, index) => ({ metricName: `m${index}` })),
      "has 101 metrics, more than 100; choose some with metrics",
    ],
  ])("metrics %.60j are absent", async (specs, why) => {
    const scaler = await started();
    scaler.answers.specs = () => specs;
    expect(await opened(scaler).reason()).toBe(`${scaler.address} ${why}`);
  });
});

describe("what goes wrong is said in our words", () => {
  const secret = "p4ssw0rd";

  test.each<[ConstructorParameters<typeof Refusal>[0], string]>([
    ["NOT_FOUND", 'does not know "microscaler" in namespace "default", or what its metadata names (NOT_FOUND)'],
    ["PERMISSION_DENIED", "refuses to answer; check tls and what metadata says of credentials (PERMISSION_DENIED)"],
    ["INVALID_ARGUMENT", "does not accept the metadata or a name of metrics (INVALID_ARGUMENT)"],
    ["UNAVAILABLE", "cannot answer now (UNAVAILABLE)"],
    ["UNKNOWN", "failed at GetMetrics; its own log says why (UNKNOWN)"],
    ["UNIMPLEMENTED", "has no GetMetrics; is it an external scaler of KEDA? (UNIMPLEMENTED)"],
  ])("%s", async (code, said) => {
    const scaler = await started();
    scaler.answers.values = () => {
      throw new Refusal(code, `connect ECONNREFUSED redis://:${secret}@redis`);
    };
    expect(await opened(scaler).reason()).toBe(`${scaler.address} ${said}`);
  });

  test("nobody there, and no such host", async () => {
    expect(await opened({ address: "127.0.0.1:1" }).reason()).toBe(
      "127.0.0.1:1 cannot be reached: nothing listens there (ECONNREFUSED)",
    );
    expect(await opened({ address: "no-such-host.invalid:6000" }).reason()).toBe(
      "no-such-host.invalid:6000 cannot be reached: the host name is not known (ENOTFOUND)",
    );
  });
});

test.each([
  [{ address: "https://scaler.example.com" }, 'must be a host and a port such as "scaler.example.com:6000"'],
  [{ address: "scaler" }, "must be a host and a port"],
  [{ address: "scaler:6000", metadata: { queueLength: 5 } }, "must be text, in quotes"],
  [{ address: "scaler:6000", metadata: { keyFromEnv: "KEY" } }, 'must be a reference such as "${env:KEY}"'],
  [{ address: "scaler:6000", metrics: [] }, "must name a metric, or be left out"],
  [{ address: "scaler:6000", whenInactive: "no" }, 'must be "value" or "zero"'],
])("%j is refused with what would be right", (spec, right) => {
  expect(() => readMetricOf({ source: "keda-external", ...spec })).toThrow(right);
});
