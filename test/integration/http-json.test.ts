import { expect, test } from "vitest";
import type { JsonObject } from "../../shared/model/json.ts";
import { type SourceBackend, sourceContract } from "../contracts/source.ts";
import { countedMessages } from "../support/counted-messages.ts";
import { crookedServer, httpAnswer } from "../support/crooked-server.ts";
import { readOnce } from "../support/read-once.ts";
import { webServer } from "../support/web-server.ts";

const token = "t0p-s3cret-t0ken";
const wrongToken = "wr0ng-t0ken";

function json(document: unknown, status = "200 OK"): string {
  return httpAnswer(status, { "content-type": "application/json" }, JSON.stringify(document));
}

/** Any web server may be read; this one is as real as another. */
async function makeBackend(): Promise<SourceBackend> {
  const messages = countedMessages();
  const server = await webServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) return response.writeHead(401).end(`who is ${token}?`);
    if (request.url !== "/stats?queue=orders") return response.writeHead(404).end();
    return response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify({ queue: { messages: messages.now() } }));
  });
  const spec = (address: string): JsonObject => ({
    url: `http://${address}/stats?queue=orders`,
    pointer: "/queue/messages",
    headers: { authorization: `Bearer ${token}` },
  });
  return {
    spec: () => spec(server.address),
    missing: () => ({ ...spec(server.address), url: `http://${server.address}/stats?queue=missing` }),
    refused: () => ({ ...spec(server.address), headers: { authorization: `Bearer ${wrongToken}` } }),
    at: spec,
    garbage: [
      httpAnswer("200 OK", { "content-type": "text/html" }, "<html>Welcome!</html>"),
      "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
      httpAnswer("200 OK", {}, ""),
      httpAnswer("200 OK", {}, '{"queue":{"messages":1}'),
      httpAnswer("200 OK", {}, '{"queue":{"messages":NaN}}'),
      httpAnswer("200 OK", {}, '{"queue":{"messages":1e400}}'),
      ...[null, [], 3, "3", {}, { queue: null }, { queue: [] }, { queue: "messages" }].map((it) => json(it)),
      ...[null, true, -1, "-1", "", " 3", "3 ", "0x10", "1e400", "10k", "NaN", "٣", token, [3], { value: 3 }].map(
        (it) => json({ queue: { messages: it } }),
      ),
      json({ queue: { messages: 3 } }, "500 Internal Server Error"),
      json({ queue: { messages: 3 } }, "302 Found"),
      json({ queue: { messages: 3 } }, "204 No Content"),
    ],
    ...messages.changes,
    kill: server.kill,
    restart: server.restart,
    secrets: [token, wrongToken],
    cleanUp: server.kill,
  };
}

sourceContract("http-json", makeBackend);

/** What a server that answers with `body` reads as. */
async function read(body: string, spec: JsonObject) {
  const server = await crookedServer(httpAnswer("200 OK", {}, body));
  try {
    const answer = await readOnce({ source: "http-json", url: `http://${server.address}/stats`, ...spec });
    return answer.kind === "absent" ? answer.reason.replace(server.address, "server") : answer;
  } finally {
    await server.close();
  }
}

test("a number is found wherever a pointer leads", async () => {
  const found = (value: number) => ({ kind: "value", value });
  expect(await read("7", { pointer: "" })).toEqual(found(7));
  expect(await read('"12"', { pointer: "" })).toEqual(found(12));
  expect(await read("\ufeff7", { pointer: "" })).toEqual(found(7));
  expect(await read('[{"a/b":{"~":1.5}}]', { pointer: "/0/a~1b/~0" })).toEqual(found(1.5));
  expect(await read('{"":{"0":"1e3"}}', { pointer: "//0" })).toEqual(found(1000));
});

test("what is in flight and what ever arrived is read where it is said to be", async () => {
  const spec = { pointer: "/ready", inFlightPointer: "/unacked", arrivalsPointer: "/total" };
  const body = '{"ready":3,"unacked":2,"total":"9000000000000000"}';
  const counted = { kind: "value", value: 3, inFlight: 2, arrivalsTotal: 9_000_000_000_000_000 };
  expect(await read(body, spec)).toEqual(counted);
  expect(await read(body, { ...spec, includesInFlight: true })).toEqual({ ...counted, includesInFlight: true });
  expect(await read('{"ready":3,"total":1}', spec)).toBe(
    'in the answer of http://server there is nothing at "/unacked": the answer has no "unacked"',
  );
});

test("what is not there is said by where the way ends", async () => {
  const reasonOf = (body: string, pointer: string) => read(body, { pointer });
  const answer = "in the answer of http://server";
  expect(await reasonOf('{"a":{"b":[1]}}', "/a/b/1")).toBe(`${answer} there is nothing at "/a/b/1": "/a/b" has no "1"`);
  expect(await reasonOf('{"a":{"b":[1]}}', "/a/b/01")).toBe(
    `${answer} there is nothing at "/a/b/01": "/a/b" has no "01"`,
  );
  expect(await reasonOf('{"a":"text"}', "/a/length")).toBe(`${answer} there is nothing at "/a/length": "/a" is text`);
  expect(await reasonOf("{}", "/constructor/length")).toBe(
    `${answer} there is nothing at "/constructor/length": the answer has no "constructor"`,
  );
  expect(await reasonOf('{"a":[1]}', "/a")).toBe(`${answer} "/a" is a list, not a plain number`);
  expect(await reasonOf('{"a":"secret"}', "/a")).toBe(`${answer} "/a" is text, not a plain number`);
  expect(await reasonOf("null", "")).toBe(`${answer} the whole is null, not a plain number`);
});

test("what the server answers instead is said by its status, without its words", async () => {
  const url = "/elsewhere?token=secret";
  const server = await webServer((_request, response) => response.writeHead(302, { location: url }).end("secret"));
  const answer = await readOnce({
    source: "http-json",
    url: `http://user:secret@${server.address}/?key=secret`,
    pointer: "",
  });
  expect(answer).toEqual({
    kind: "absent",
    reason: `http://${server.address} answered 302: it sends elsewhere; give the address it sends to`,
  });
  await server.kill();
});
