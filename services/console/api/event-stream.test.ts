import { get } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { accessOf, tokenOf } from "../../../test/support/access-bench.ts";
import { type ConsoleBench, startConsoleBench } from "../../../test/support/console-bench.ts";

const limits = { requests: 10_000, wrong: 10_000, logins: 10_000, streams: 1 };
const headers = { authorization: `Bearer ${tokenOf("viewer")}` };
let bench: ConsoleBench | undefined;
afterEach(() => bench?.stop());

test.each(["/api/live", "/api/decisions/stream"])(
  "who leaves %s while his pool is looked for keeps no place of a stream",
  async (path) => {
    let asked = 0;
    let found = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      found = resolve;
    });
    const beforePool = () => {
      asked += 1;
      return over;
    };
    bench = await startConsoleBench({ access: accessOf(), limits, beforePool });
    const { app } = bench;
    const url = `${await app.listen({ host: "127.0.0.1", port: 0 })}${path}?pool=demo`;
    const reader = get(url, { headers, agent: false }).on("error", () => undefined);
    await vi.waitUntil(() => asked === 1);
    reader.destroy();
    await vi.waitUntil(() => new Promise((resolve) => app.server.getConnections((_, open) => resolve(open === 0))));
    const next = fetch(url, { headers, signal: AbortSignal.timeout(5000) }); // asks after him, so is answered after him
    await vi.waitUntil(() => asked === 2);
    found();
    const { status, body } = await next;
    expect(status).toBe(200);
    await body?.cancel();
  },
);
