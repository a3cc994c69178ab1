import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { redisAddress } from "./redis-address.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const problemOf = (url: string) => {
  try {
    return `${JSON.stringify(redisAddress(url))} was taken`;
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "invalid" });
    return String(thrown);
  }
};

describe("the URL of a Redis", () => {
  test("names one server", () => {
    const plain = { kind: "single", db: 0, tls: false };
    expect(redisAddress("redis://redis")).toEqual({
      ...{ ...plain, nodes: [{ host: "redis", port: 6379 }], shown: "redis://redis" },
    });
    expect(redisAddress("rediss://[::1]:6380/7")).toEqual({
      ...{ ...plain, tls: true, db: 7, nodes: [{ host: "::1", port: 6380 }], shown: "rediss://[::1]:6380/7" },
    });
  });

  test("names Sentinels and the master they know", () => {
    expect(redisAddress("redis+sentinel://s1,s2:26380/main/3")).toEqual({
      kind: "sentinel",
      ...{ db: 3, tls: false, master: "main", shown: "redis+sentinel://s1,s2:26380/main/3" },
      nodes: [
        { host: "s1", port: 26_379 },
        { host: "s2", port: 26_380 },
      ],
    });
  });

  test("names nodes of a Cluster", () => {
    expect(redisAddress("rediss+cluster://n1,n2:6380/")).toMatchObject({
      ...{ kind: "cluster", tls: true, db: 0 },
      nodes: [
        { host: "n1", port: 6379 },
        { host: "n2", port: 6380 },
      ],
    });
  });

  test("says as whom by references, which may hold what parts a URL, and is shown without them", () => {
    vi.stubEnv("THE_PASSWORD", "p@ss/w?rd%");
    const file = join(mkdtempSync(join(tmpdir(), "microscaler-address-")), "a@b:c?d");
    writeFileSync(file, "theirs\n");
    const url = `redis+sentinel://engine%40a:\${env:THE_PASSWORD}@s1/main?sentinelUser=x&sentinelPassword=\${file:${file}}`;
    expect(redisAddress(url)).toMatchObject({
      credentials: { username: "engine@a", password: "p@ss/w?rd%" },
      sentinelCredentials: { username: "x", password: "theirs" },
      shown: "redis+sentinel://s1/main",
    });
    expect(redisAddress("redis://:${env:THE_PASSWORD}@redis")).toMatchObject({
      credentials: { password: "p@ss/w?rd%" },
    });
  });

  test("may be a reference as a whole, which may hold a password", () => {
    vi.stubEnv("THE_URL", "redis://engine:p%40ss@redis:6380/2");
    expect(redisAddress("${env:THE_URL}")).toMatchObject({
      ...{ nodes: [{ host: "redis", port: 6380 }], db: 2, shown: "redis://redis:6380/2" },
      credentials: { username: "engine", password: "p@ss" },
    });
  });

  test("is read anew each time, so that a secret may change", () => {
    vi.stubEnv("THE_PASSWORD", "old");
    expect(redisAddress("redis://:${env:THE_PASSWORD}@redis")).toMatchObject({ credentials: { password: "old" } });
    vi.stubEnv("THE_PASSWORD", "new");
    expect(redisAddress("redis://:${env:THE_PASSWORD}@redis")).toMatchObject({ credentials: { password: "new" } });
  });

  test.each([
    ["", "is not the address of one; such as redis://host:6379/0, redis+sentinel://"],
    ["redis:6379", "is not the address of one"],
    ["http://redis", "is not the address of one"],
    ["redis://", "is not the address of one"],
    ["redis://redis:port", 'names the host "redis:port", must be such as redis-1:6379'],
    ["redis://redis:0", "names the port 0 of redis, must be from 1 to 65535"],
    ["redis://a,b", "names 2 hosts; write redis+sentinel:// or redis+cluster://"],
    ["redis://redis/x", 'names the database "x", must be a number such as 0'],
    ["redis://redis/0/1", "must have the number of a database or nothing"],
    ["redis+sentinel://s1", "names no master: write redis+sentinel://host:26379/MASTER"],
    ["redis+sentinel://s1/main/0/1", "has too many parts"],
    ["redis+cluster://n1/1", "names the database 1; a Redis Cluster has no other than 0"],
    ["redis://engine@redis", "names a user without a password: write one as ${env:NAME}"],
    ["redis://engine:s3cret@redis", "write a reference such as ${env:REDIS_PASSWORD}"],
    ["redis://:s3cret${env:X}@redis", "write a reference such as ${env:REDIS_PASSWORD}"],
    ["redis://redis?password=s3cret", 'has the parameter "password", must be sentinelUser or sentinelPassword'],
    ["redis+sentinel://s/m?sentinelPassword=s3cret", "write a reference such as ${env:REDIS_PASSWORD}"],
    ["redis://redis?sentinelPassword=${env:HOME}", "has sentinelPassword, which only redis+sentinel:// takes"],
    ["redis://${env:THE_HOST}", "has a reference where no password is"],
    ["redis://:${env:NOT_SET_ANYWHERE}@redis", "the environment variable NOT_SET_ANYWHERE is not set"],
    ["redis://:${env:}@redis", "names nothing; put a name after the colon"],
  ])("%s is refused", (url, problem) => {
    expect(problemOf(url)).toContain(problem);
    expect(problemOf(url)).not.toContain("s3cret");
  });
});
