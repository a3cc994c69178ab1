import { afterEach, expect, test, vi } from "vitest";
import { keptLog } from "../../test/support/kept-log.ts";
import { MicroscalerError } from "../errors.ts";
import { engineClient } from "./engine-client.ts";
import { serverStream, unary } from "./handlers.ts";
import { type RpcServer, serveRpc } from "./server.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serving(handlers: Parameters<typeof serveRpc>[2]) {
  const { log, lines } = keptLog();
  const server: RpcServer = await serveRpc("127.0.0.1:0", "DecisionEngine", handlers, log);
  ends.push(() => server.stop(0));
  const client = engineClient(server.address);
  ends.push(() => client.close());
  return { client, lines, server };
}

function broken(): never {
  throw new TypeError("pools is undefined");
}

test("what nobody expected is logged once, with its stack; the caller learns nothing of the inside", async () => {
  const { client, lines } = await serving({ ListPools: unary(broken) });
  await expect(client.listPools()).rejects.toMatchObject({
    code: "internal",
    message: expect.not.stringContaining("pools is undefined"),
  });
  expect(lines).toMatchObject([
    {
      level: 50,
      msg: "call failed unexpectedly",
      method: "/microscaler.v1.DecisionEngine/ListPools",
      err: { type: "TypeError", message: "pools is undefined", stack: expect.stringContaining("at broken") },
    },
  ]);
});

test("a stream that fails unexpectedly is logged once too", async () => {
  const { client, lines } = await serving({ WatchDecisions: serverStream(broken) });
  await new Promise<MicroscalerError>((resolve) => {
    client.watchDecisions(undefined, { onMessage: () => undefined, onDown: resolve });
  });
  expect(lines).toMatchObject([{ level: 50, method: "/microscaler.v1.DecisionEngine/WatchDecisions" }]);
  expect(lines).toHaveLength(1);
});

test("our own errors are the caller's business: they are not logged", async () => {
  const { client, lines } = await serving({
    ListPools: unary(() => {
      throw new MicroscalerError("not-found", "there is no pool work");
    }),
  });
  await expect(client.listPools()).rejects.toMatchObject({ code: "not-found" });
  expect(lines).toEqual([]);
});

test("a port in use is refused with what to do", async () => {
  const { server } = await serving({});
  await expect(serveRpc(server.address, "DecisionEngine", {}, keptLog().log)).rejects.toMatchObject({
    code: "unavailable",
    message: `cannot listen on ${server.address}: the port is in use; stop what uses it or choose another`,
    details: { portInUse: server.address },
  });
});

test("a call under way is answered before the server is gone; an open stream does not hold it up for longer than the grace", async () => {
  let answer: () => void = () => undefined;
  let taken: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const { client, server } = await serving({
    ListPools: unary(async () => {
      taken();
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return { pools: [] };
    }),
    WatchDecisions: serverStream(() => undefined),
  });
  client.watchDecisions(undefined, { onMessage: () => undefined, onDown: () => undefined });
  const listed = client.listPools();
  await underWay;
  const stopped = server.stop(300);
  answer();
  expect(await listed).toEqual([]);
  await stopped;
});

test("the planes talk to each other without the proxy that the environment names", async () => {
  for (const name of ["http_proxy", "https_proxy", "grpc_proxy"]) vi.stubEnv(name, "http://127.0.0.1:9");
  ends.push(() => vi.unstubAllEnvs());
  const { client } = await serving({ ListPools: unary(() => ({ pools: [] })) });
  expect(await client.listPools()).toEqual([]);
});
