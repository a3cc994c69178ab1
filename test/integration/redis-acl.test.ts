import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourcesPage } from "../docs/sources-page.ts";
import { needs } from "../support/available.ts";
import { readOnce } from "../support/read-once.ts";
import { addEntries, redis, takeEntries, urlOf, withClient } from "../support/servers/redis.ts";
import type { TestServer } from "../support/servers/server.ts";

/** What the page on a source tells to type, in words. */
function aclOf(kind: string): [string, ...string[]] {
  const [, section = ""] = readFileSync(sourcesPage, "utf8").split(`\n## ${kind}\n`);
  const [, rules = ""] = /`ACL SETUSER microscaler (on >SECRET [^`]+)`/.exec(section.split("\n## ")[0] ?? "") ?? [];
  return ["ACL", "SETUSER", "microscaler", "reset", ...rules.split(" ")];
}

describe("the user that the documentation makes", needs(redis.need), () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await redis.start();
    url = urlOf(server);
  });
  afterAll(() =>
    server.ours ? server.kill() : withClient(url, async (client) => void (await client.acl("DELUSER", "microscaler"))),
  );
  const user = { username: "microscaler", password: "SECRET", db: 1 };

  test("may read a list and what is in flight", async () => {
    await withClient(url, (client) => client.call(...aclOf("redis-list")));
    const spec = { source: "redis-list", list: "jobs", inFlightLists: ["jobs:processing"], url, ...user };
    expect(await readOnce(spec)).toEqual({ kind: "value", value: 0, inFlight: 0 });
    await withClient(`${url}/1`, (client) => client.set("jobs", "text"));
    expect(await readOnce(spec)).toEqual({ kind: "absent", reason: '"jobs" is a string, not a list' });
    await withClient(`${url}/1`, (client) => client.del("jobs"));
  });

  test("may read a stream, also where its entries have to be counted", async () => {
    await withClient(`${url}/1`, async (client) => {
      await client.call(...aclOf("redis-stream"));
      await client.xgroup("CREATE", "orders", "billing", "0", "MKSTREAM");
      await addEntries(client, "orders", 3);
      await takeEntries(client, "orders", "billing", 1);
      const [, next] = await client.xrange("orders", "-", "+");
      await client.xdel("orders", next?.[0] ?? "");
    });
    const spec = { source: "redis-stream", stream: "orders", group: "billing", url, ...user };
    expect(await readOnce(spec)).toMatchObject({ kind: "value", value: 1, inFlight: 1 });
    await withClient(`${url}/1`, (client) => client.del("orders"));
  });
});
