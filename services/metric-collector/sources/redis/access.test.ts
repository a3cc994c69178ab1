import { describe, expect, test } from "vitest";
import { metricFrom } from "../../metric.ts";
import { redisPlace } from "./target.ts";

const faultsOf = (access: object) => {
  const parsed = metricFrom({ source: "redis-list", list: "jobs", ...access });
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
};

describe("which Redis is meant", () => {
  test.each([
    [{ url: "redis://redis" }],
    [{ url: "rediss://reader:p%40ss@redis.example:6380/5", tls: { insecureSkipVerify: true } }],
    [{ url: "redis://[::1]:6379", username: "reader", password: "p@ss", db: 3 }],
    [{ url: "${env:REDIS_URL}", password: "${env:REDIS_PASSWORD}", db: 3 }],
    [{ url: "redis://:${env:REDIS_PASSWORD}@redis:6379" }],
    [{ addresses: ["redis-1:6379", "10.0.0.2:6379", "[::1]:6379", "${env:REDIS_3}"], tls: {}, db: 0 }],
    [{ addresses: ["redis-1:6379"], list: "{jobs}", inFlightLists: ["{jobs}:processing", "${env:PROCESSING}"] }],
    [{ addresses: ["redis-1:6379"], list: "${env:JOBS}", inFlightLists: ["jobs:processing"] }],
    [{ url: "redis://redis", inFlightLists: ["jobs:processing"] }],
    [{ addresses: ["sentinel-1:26379"], sentinelMaster: "main", inFlightLists: ["jobs:processing"] }],
    [{ addresses: ["sentinel-1:26379"], sentinelMaster: "main", sentinelPassword: "${env:PASSWORD}", db: 5 }],
  ])("%o is taken", (access) => expect(faultsOf(access)).toEqual([]));

  test.each([
    [{}, ["url: is missing; give it, or addresses"]],
    [{ url: "redis://redis", addresses: ["redis:6379"] }, ["addresses: is a list, must not be given beside url"]],
    [
      { url: "${REDIS_URL}" },
      [
        'url: needs to be of the form "redis://redis:6379" or "rediss://redis:6379/0"; did you mean "${env:REDIS_URL}"?',
      ],
    ],
    [{ url: "redis:6379" }, ['url: needs to be of the form "redis://redis:6379" or "rediss://redis:6379/0"']],
    [
      { url: "redis://:p@ss/word@redis:6379" },
      ['url: needs to be of the form "redis://redis:6379" or "rediss://redis:6379/0"'],
    ],
    [{ url: "redis://redis:port" }, ["url: is not the address of a server; is a character of its password unescaped?"]],
    [{ url: "redis://redis", username: "reader" }, ["password: is missing; username needs it"]],
    [{ url: "redis://reader@redis" }, ["password: is missing; username needs it"]],
    [
      { addresses: ["redis:26379"], sentinelMaster: "main", sentinelUsername: "reader" },
      ["sentinelPassword: is missing; sentinelUsername needs it"],
    ],
    [
      { addresses: ["redis-1:6379"], inFlightLists: ["jobs:processing", "{jobs}:processing"] },
      [
        'inFlightLists[0]: is "jobs:processing", must have the same hash tag as list in a Redis Cluster, such as "{jobs}" and "{jobs}:processing": one node has both then',
      ],
    ],
    [{ url: "redis://:a@redis", password: "b" }, ["password: must not be given beside a url with credentials"]],
    [{ url: "redis://redis/3", db: 4 }, ["db: is 4, must not be given beside a url that has it"]],
    [{ url: "redis://redis", db: -1 }, ["db: is -1, must be 0 or more"]],
    [{ url: "redis://redis", tls: {} }, ['tls: needs a url that begins with "rediss://"']],
    [{ url: "redis://redis", sentinelMaster: "main" }, ["sentinelMaster: needs addresses, those of the Sentinels"]],
    [{ addresses: [] }, ["addresses: is a list, must name at least one"]],
    [
      { addresses: ["redis://redis:6379"] },
      ['addresses[0]: is "redis://redis:6379", must be a host and a port such as "redis-1:6379"'],
    ],
    [
      { addresses: "redis:6379" },
      ['addresses: is "redis:6379", must be a list such as ["redis-1:6379", "redis-2:6379"]'],
    ],
    [{ addresses: ["redis:6379"], sentinelPassword: "secret" }, ["sentinelPassword: needs sentinelMaster"]],
    [{ addresses: ["redis:6379"], db: 5 }, ["db: is 5, must be 0 or left out: a Redis Cluster has no other database"]],
  ])("%o is refused", (access, faults) => expect(faultsOf(access)).toEqual(faults));

  test("no fault repeats a password", () => {
    for (const url of ["redis:/:s3cret@redis", "redis://:s3cret@redis:port", "redis://:s3cret@redis/x"]) {
      expect(faultsOf({ url, password: "s3cret", db: 1 }).join()).not.toContain("s3cret");
    }
  });
});

describe("what a client is given", () => {
  test("of a url", () => {
    const server = (access: Parameters<typeof redisPlace>[0]) => {
      const place = redisPlace(access);
      return place.kind === "server" ? place.target : place;
    };
    const nobody = { username: "", password: "", db: 0, tls: null };
    expect(server({ url: "redis://redis" })).toEqual({ ...nobody, address: "redis:6379" });
    expect(server({ url: "redis://[::1]:6380/7" })).toEqual({ ...nobody, address: "[::1]:6380", db: 7 });
    expect(server({ url: "rediss://reader:p%40ss%2Fword@redis", tls: { ca: "PEM" } })).toEqual({
      ...{ address: "redis:6379", username: "reader", password: "p@ss/word", db: 0, tls: { ca: "PEM" } },
    });
    expect(server({ url: "redis://redis/", username: "reader", password: "p%40", db: 2 })).toEqual({
      ...{ address: "redis:6379", username: "reader", password: "p%40", db: 2, tls: null },
    });
  });

  test("of a url that is none once its references are resolved", () => {
    for (const url of ["redis://%zz@redis", "redis://:%zz@redis", "redis://:6379"]) {
      expect(() => redisPlace({ url })).toThrow("url is not the address of a Redis");
    }
  });

  test("of Sentinels: their own credentials, and those of the master", () => {
    const access = { addresses: ["sentinel:26379"], sentinelMaster: "main", sentinelPassword: "theirs", tls: {} };
    expect(redisPlace({ ...access, password: "its", db: 3 })).toEqual({
      kind: "sentinel",
      master: "main",
      sentinels: [{ address: "sentinel:26379", username: "", password: "theirs", db: 0, tls: {} }],
      identity: { username: "", password: "its", db: 3, tls: {} },
    });
  });
});
