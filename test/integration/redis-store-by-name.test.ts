import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { poolNamed } from "../contracts/store-pools.ts";
import { needs } from "../support/available.ts";
import { clusterStage, filesWith, sentinelStage, storeBackend, untilUp } from "../support/redis-stages.ts";
import { named, redisByName, trust } from "../support/servers/redis-by-name.ts";
import type { TestServer } from "../support/servers/server.ts";

const patience = { timeout: 15_000, interval: 50 };
const deadlineMs = 5000;
const name = filesWith({ "ca.pem": trust.ca, "cert.pem": trust.cert, "key.pem": trust.key });
const files = { caFile: name("ca.pem"), certFile: name("cert.pem"), keyFile: name("key.pem") };

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe(
  "a store in a Redis Cluster whose nodes have certificates of their names",
  needs(redisByName.server.need),
  () => {
    let nodes: readonly TestServer[] = [];
    beforeAll(async () => {
      nodes = await clusterStage(redisByName);
      const page = readFileSync("shared/state/README.md", "utf8");
      const [, rules = ""] = /ACL SETUSER (microscaler .+)/.exec(page) ?? [];
      const [, besides = ""] = /A Cluster needs (.+) besides/.exec(page) ?? [];
      const ofCluster = [...besides.matchAll(/`([^`]+)`/g)].map(([, right = ""]) => right);
      const everyTest = rules.replaceAll("{microscaler}", "{microscaler*}"); // each has keys of its own
      for (const node of nodes) await redisByName.run(node, "ACL", "SETUSER", ...everyTest.split(" "), ...ofCluster);
      vi.stubEnv("CLUSTER_TEST_PASSWORD", "SECRET");
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await Promise.all(nodes.map((node) => node.kill()));
    });

    test("is found from one node, whichever has the keys, by a user who may do no more than is documented", async () => {
      const [{ address = "" } = {}] = nodes;
      const url = `rediss+cluster://microscaler:\${env:CLUSTER_TEST_PASSWORD}@${named(address)}`;
      for (const keys of ["microscaler", "microscaler-b", "microscaler-c", "microscaler-d"]) {
        const { store, other } = await storeBackend({ url, ...files, deadlineMs }, keys);
        cleanUps.push(() => Promise.all([store.close(), other.close()]));
        await Promise.all([untilUp(store), untilUp(other)]);
        const told = vi.fn();
        other.onChange("demo", told);
        await store.changePools([{ put: poolNamed("demo") }]);
        await store.setFixed("demo", "producer", 3);
        expect(await other.getFixed("demo", "producer")).toMatchObject({ replicas: 3 });
        await expect.poll(() => told.mock.calls.length, patience).toBeGreaterThan(0);
      }
      const sizes = await Promise.all(nodes.map(async (node) => Number(await redisByName.run(node, "DBSIZE"))));
      expect(Math.min(...sizes)).toBeGreaterThan(0);
      for (const node of nodes) expect(await redisByName.run(node, "ACL", "LOG")).toEqual([]);
    });
  },
);

describe("a store behind Sentinels that speak TLS too", needs(redisByName.server.need), () => {
  test("is found by its name, and its successor is", async () => {
    const { master, replica, sentinel } = await sentinelStage(redisByName);
    cleanUps.push(() => Promise.all([replica.kill(), sentinel.kill()]));
    const url = `rediss+sentinel://${named(sentinel.address)}/main`;
    const { store, other } = await storeBackend({ url, ...files, deadlineMs });
    cleanUps.push(() => Promise.all([store.close(), other.close()]));
    await store.setFixed("demo", "producer", 3);
    expect(await other.getFixed("demo", "producer")).toMatchObject({ replicas: 3 });
    await redisByName.run(master, "WAIT", "1", "2000");
    await master.kill();
    await expect.poll(() => store.link().up, patience).toBe(false);
    await untilUp(store);
    expect(await redisByName.run(replica, "ROLE")).toContain("master");
    expect(await store.getFixed("demo", "producer")).toMatchObject({ replicas: 3 });
  });
});
