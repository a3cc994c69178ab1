import { connect } from "node:http2";
import { afterEach, describe, expect, test } from "vitest";
import { checkListening } from "../../shared/access/listening.ts";
import { newToken } from "../../shared/access/new-token.ts";
import { servePlane } from "../../shared/rpc/plane.ts";
import { accessOf, entriesOf, tokenOf } from "../support/access-bench.ts";
import { startGuardedServer } from "../support/guarded-server.ts";
import { keptLog } from "../support/kept-log.ts";
import { type RawCaller, rawCaller } from "../support/raw-call.ts";
import { bearer } from "../support/security-bench.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const listPools = { path: "/microscaler.v1.DecisionEngine/ListPools", requestStream: false, responseStream: false };
const watchDecisions = {
  path: "/microscaler.v1.DecisionEngine/WatchDecisions",
  requestStream: false,
  responseStream: true,
};
const entries = entriesOf();
const access = accessOf();

async function guarded(limits = { streams: 3, callsPerSecond: 5, burst: 10 }) {
  const server = await startGuardedServer({ access, limits });
  ends.push(() => server.stop(0));
  const caller = rawCaller(server.address);
  ends.push(() => caller.close());
  return { server, caller };
}

describe("open streams", () => {
  test("end when their caller's token leaves the access file; the others go on", async () => {
    const { server, caller } = await guarded();
    ends.push(() => access.replace(entries));
    const going = caller.open(watchDecisions, bearer(tokenOf("viewer")));
    const staying = caller.open(watchDecisions, bearer(tokenOf("operator")));
    let stayed = true;
    void staying.ended.then(() => (stayed = false));
    await expect.poll(() => server.open.size).toBe(2);
    access.replace({ ...entries, tokens: entries.tokens.filter(({ role }) => role !== "viewer") });
    expect(await going.ended).toEqual({ status: "UNAUTHENTICATED", details: "the token is nobody's here" });
    await expect.poll(() => server.open.size).toBe(1);
    expect(stayed).toBe(true);
    expect((await caller.call(listPools, bearer(tokenOf("viewer")))).status).toBe("UNAUTHENTICATED");
    staying.cancel();
  });

  test("end when their caller's role does not do any more", async () => {
    const { server, caller } = await guarded();
    ends.push(() => access.replace(entries));
    const stream = caller.open(watchDecisions, bearer(tokenOf("viewer")));
    await expect.poll(() => server.open.size).toBe(1);
    const demoted = entries.tokens.map((entry) =>
      entry.role === "viewer" ? { ...entry, role: "pusher" as const } : entry,
    );
    access.replace({ ...entries, tokens: demoted });
    expect((await stream.ended).status).toBe("PERMISSION_DENIED");
  });
});

describe("what a caller uses up is his own", () => {
  test("streams beyond the most are refused until one ends", async () => {
    const { server, caller } = await guarded();
    const streams = [1, 2, 3].map(() => caller.open(watchDecisions, bearer(tokenOf("viewer"))));
    await expect.poll(() => server.open.size).toBe(3);
    expect(await caller.call(watchDecisions, bearer(tokenOf("viewer")))).toEqual({
      status: "RESOURCE_EXHAUSTED",
      details: "caller the viewer has 3 streams open, which is the most; end one and try again",
    });
    expect((await caller.call(watchDecisions, bearer(tokenOf("operator")), 100)).status).toBe("open");
    streams[0]?.cancel();
    await expect.poll(() => server.open.size).toBe(2);
    expect((await caller.call(watchDecisions, bearer(tokenOf("viewer")), 100)).status).toBe("open");
    for (const stream of streams) stream.cancel();
    await expect.poll(() => server.open.size).toBe(0);
  });

  const slowly = { streams: 3, callsPerSecond: 0.5, burst: 10 };

  function calls(caller: RawCaller, count: number, token: string) {
    return Promise.all(Array.from({ length: count }, () => caller.call(listPools, bearer(token), 5000)));
  }

  test("calls beyond the rate are refused with when to try again, and again answered then", async () => {
    const { caller } = await guarded(slowly);
    const outcomes = await calls(caller, 30, tokenOf("viewer"));
    const refused = outcomes.filter(({ status }) => status !== "OK");
    expect(outcomes.length - refused.length).toBeGreaterThanOrEqual(10);
    expect(refused[0]?.status).toBe("RESOURCE_EXHAUSTED");
    const said = /^caller the viewer makes more than 0\.5 calls a second; try again in \d+ ms$/;
    expect(refused[0]?.details).toMatch(said);
    expect(await calls(caller, 1, tokenOf("operator"))).toMatchObject([{ status: "OK" }]);
    const again = async () => (await calls(caller, 1, tokenOf("viewer")))[0]?.status;
    await expect.poll(again, { timeout: 5000, interval: 200 }).toBe("OK");
  });

  test("the planes have no limits among themselves", async () => {
    const { caller } = await guarded({ streams: 1, callsPerSecond: 1, burst: 1 });
    const describeCall = { ...listPools, path: "/microscaler.v1.Actuator/Describe" };
    const observe = { path: "/microscaler.v1.Actuator/Observe", requestStream: true, responseStream: true };
    for (const call of [describeCall, observe]) {
      const outcomes = [1, 2, 3].map(() => caller.call(call, bearer(tokenOf("service")), 5000));
      const statuses = (await Promise.all(outcomes)).map(({ status }) => status);
      expect(statuses).toEqual(Array(3).fill("UNIMPLEMENTED"));
    }
  });

  test("strangers who ask for health are counted by address", async () => {
    const { caller } = await guarded(slowly);
    const health = { path: "/grpc.health.v1.Health/Check", requestStream: false, responseStream: false };
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => caller.call(health, {}, 5000)));
    const refused = outcomes.filter(({ status }) => status === "RESOURCE_EXHAUSTED");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.details).toMatch(/^address 127\.0\.0\.1 makes more than 0\.5 calls a second/);
  });
});

describe("what is too large is not taken", () => {
  test("metadata", async () => {
    const { caller } = await guarded();
    const headers = { ...bearer(tokenOf("viewer")), "x-padding": "x".repeat(20_000) };
    const { status, details } = await caller.call(listPools, headers, 5000);
    expect(status).toBe("RESOURCE_EXHAUSTED");
    expect(details).toMatch(/^the metadata has \d+ characters, must have at most 16384$/);
  });

  test("a message", async () => {
    const { server } = await guarded();
    const session = connect(`http://${server.address}`);
    session.on("error", () => undefined);
    ends.push(() => session.destroy());
    const stream = session.request({
      ...{ ":method": "POST", ":path": listPools.path, "content-type": "application/grpc", te: "trailers" },
      ...bearer(tokenOf("viewer")),
    });
    const status = new Promise((resolve) => {
      stream.on("response", (headers) => headers["grpc-status"] !== undefined && resolve(headers["grpc-status"]));
      stream.on("trailers", (headers) => resolve(headers["grpc-status"]));
      stream.on("error", () => undefined);
    });
    stream.resume();
    const head = Buffer.alloc(5);
    head.writeUInt32BE(5 * 1024 * 1024, 1); // says that 5 MiB follow
    stream.write(head);
    expect(await status).toBe("8");
  });
});

describe("listening", () => {
  const open = "0.0.0.0:0";

  test.each([
    ["--listen", open, "127.0.0.1:0"],
    ["--ops-listen", "127.0.0.1:0", open],
  ])("a port that others could reach is refused where nobody says who he is: %s", async (option, listen, opsListen) => {
    const started = servePlane({ listen, opsListen, log: keptLog().log }, "DecisionEngine", {}, () => []);
    await expect(started).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(new RegExp(`^${option} 0\\.0\\.0\\.0:0 is refused: .*--access .*--insecure`)),
    });
  });

  test("with an access list it is opened, with a warning that tokens travel in plain text", async () => {
    const { log, lines } = keptLog();
    const server = await servePlane({ listen: open, log, protection: { access } }, "DecisionEngine", {}, () => []);
    ends.push(() => server.stop(0));
    expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining("tokens travel in plain text")]);
  });

  test("with --insecure it is opened, with a warning", () => {
    const { log, lines } = keptLog();
    checkListening(open, { insecure: true }, "--listen", log);
    expect(lines.map(({ msg }) => msg)).toEqual([
      "0.0.0.0:0 is open to everybody who reaches it, because of --insecure",
    ]);
  });
});

test("a stranger learns nothing of what there is: every path is refused alike", async () => {
  const { caller } = await guarded({ streams: 100, callsPerSecond: 1000, burst: 1000 });
  for (const path of ["/microscaler.v1.Actuator/Apply", "/externalscaler.ExternalScaler/IsActive", listPools.path]) {
    const { status } = await caller.call({ ...listPools, path }, bearer(newToken()));
    expect([path, status]).toEqual([path, "UNAUTHENTICATED"]);
  }
});
