import { getEventListeners, setMaxListeners } from "node:events";
import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test, vi } from "vitest";
import { authority, certificate } from "../../../../test/support/marathon-certificate.ts";
import { type WebServer, type WebServerOptions, webServer } from "../../../../test/support/web-server.ts";
import type { Tls } from "../connection/tls.ts";
import { type HttpClient, httpClient, jsonIn } from "./client.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of open.splice(0).reverse()) await close();
});

async function serve(listener: RequestListener, options: WebServerOptions = {}): Promise<WebServer> {
  const server = await webServer(listener, options);
  open.push(server.kill);
  return server;
}

async function client(tls?: Tls): Promise<HttpClient> {
  const made = await httpClient(tls);
  open.push(made.close);
  return made;
}

const never = new AbortController().signal;
setMaxListeners(0, never);
const silent: RequestListener = () => undefined;
const echo: RequestListener = ({ url, headers }, response) => response.end(JSON.stringify({ url, headers }));

describe("a request", () => {
  test("carries what is given, and the login of the URL, which is no part of the path", async () => {
    const { address } = await serve(echo);
    const { get } = await client();
    const send = async (url: string, headers = {}) => jsonIn(await get({ url, headers, signal: never }), url);
    expect(await send(`http://${address}/a%20b?c=d`)).toEqual({
      url: "/a%20b?c=d",
      headers: { connection: "keep-alive", host: address, "user-agent": "microscaler" },
    });
    const login = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });
    expect(await send(`http://me:p%40ss@${address}/`)).toMatchObject({ url: "/", headers: login("me:p@ss") });
    expect(await send(`http://me:100%@${address}/`)).toMatchObject({ headers: login("me:100%") });
    const given = { Authorization: "Bearer token", "User-Agent": "me" };
    expect(await send(`http://me:pass@${address}/`, given)).toMatchObject({
      headers: { authorization: "Bearer token", "user-agent": "me" },
    });
  });

  test("follows no redirect", async () => {
    const paths: (string | undefined)[] = [];
    const { address } = await serve(({ url }, response) => {
      paths.push(url);
      response.writeHead(307, { location: "/there" }).end();
    });
    expect(await (await client()).get({ url: `http://${address}/here`, signal: never })).toEqual({
      status: 307,
      text: "",
    });
    expect(paths).toEqual(["/here"]);
  });

  test("goes to no proxy of the environment", async () => {
    const proxy = await serve((_request, response) => response.end("proxy"));
    const server = await serve((_request, response) => response.end("server"));
    for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy"]) vi.stubEnv(name, `http://${proxy.address}`);
    expect(await (await client()).get({ url: `http://${server.address}`, signal: never })).toMatchObject({
      text: "server",
    });
    expect(proxy.connections).toBe(0);
  });

  test("goes to an address of version 6", async () => {
    const server = await serve(echo, { host: "::1" });
    expect(server.address).toContain("[::1]");
    expect(await (await client()).get({ url: `http://${server.address}/`, signal: never })).toMatchObject({
      status: 200,
    });
  });
});

describe("connections", () => {
  test("are used again by the next reading", async () => {
    const server = await serve(echo);
    const { get } = await client();
    const { signal } = new AbortController();
    for (let reading = 0; reading < 9; reading += 1) await get({ url: `http://${server.address}/`, signal });
    expect(server.connections).toBeLessThan(3); // the first is free again only a moment after its answer
    expect(getEventListeners(signal, "abort").length).toBeLessThan(2);
  });

  test("are used again after an error and an answer without a body", async () => {
    const server = await serve((_request, response) => response.writeHead(503).end());
    const { get } = await client();
    for (let reading = 0; reading < 9; reading += 1) await get({ url: `http://${server.address}/`, signal: never });
    expect(server.connections).toBeLessThan(3);
  });

  test("to one server are 64 at most, and what waits is served", async () => {
    const waiting: (() => void)[] = [];
    const server = await serve((_request, response) => void waiting.push(() => response.end("7")));
    const { get } = await client();
    const readings = Array.from({ length: 100 }, () => get({ url: `http://${server.address}/`, signal: never }));
    await expect.poll(() => waiting.length, { timeout: 5000 }).toBe(64);
    for (const answer of waiting.splice(0)) answer();
    await expect.poll(() => waiting.length, { timeout: 5000 }).toBe(36);
    for (const answer of waiting.splice(0)) answer();
    expect(await Promise.all(readings)).toHaveLength(100);
    expect(server.connections).toBe(64);
  });

  test("that are silent hold up no other server", async () => {
    const hanging = await serve(silent);
    const { address } = await serve(echo);
    const { get, close } = await client();
    const stuck = Array.from({ length: 70 }, () =>
      get({ url: `http://${hanging.address}/`, signal: never }).catch((thrown: Error) => thrown.message),
    );
    expect(await get({ url: `http://${address}/`, signal: never })).toMatchObject({ status: 200 });
    await close();
    const reason = `http://${hanging.address} cannot be reached: the connection was closed here (UND_ERR_DESTROYED)`;
    expect(new Set(await Promise.all(stuck))).toEqual(new Set([reason]));
  });
});

describe("an answer", () => {
  const failureOf = async (listener: RequestListener, signal = never) => {
    const { address } = await serve(listener);
    const { get } = await client();
    const answer = get({ url: `http://me:secret@${address}/?key=secret`, signal });
    const error = await answer.then(
      ({ text }) => new Error(`there was one: ${text}`),
      (thrown: Error) => thrown,
    );
    return error.message.replace(address, "server");
  };

  test("that is too long is not read to its end", async () => {
    let sent = 0;
    let ended = false;
    const endless: RequestListener = (_request, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const more = () => {
        sent += chunk.byteLength;
        response.write(chunk, more);
      };
      response.on("close", () => {
        ended = true;
      });
      response.on("error", () => undefined);
      more();
    };
    expect(await failureOf(endless)).toBe("http://server answered with more than 16777216 bytes");
    await expect.poll(() => ended).toBe(true);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test("that nobody waits for is given up, before it begins and in its middle", async () => {
    expect(await failureOf(silent, AbortSignal.timeout(50))).toBe("http://server did not answer in time");
    const half: RequestListener = (_request, response) => void response.writeHead(200).write("half");
    expect(await failureOf(half, AbortSignal.timeout(50))).toBe("http://server did not answer in time");
    const stop = new AbortController();
    const stopped = failureOf(() => stop.abort(), stop.signal);
    expect(await stopped).toBe("http://server was not waited for any longer");
  });

  test("that breaks off is none", async () => {
    const broken: RequestListener = (_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    };
    expect(await failureOf(broken)).toMatch(/^http:\/\/server cannot be reached: the connection was closed \(\w+\)$/);
  });

  test("with a mark of its byte order is read without it, and a packed one is no JSON", async () => {
    const packed = gzipSync('{"a":1}');
    const { address } = await serve(({ url }, response) => {
      if (url === "/marked") response.end('\ufeff{"a":1}');
      else response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
    });
    const { get } = await client();
    const marked = `http://${address}/marked`;
    expect(jsonIn(await get({ url: marked, signal: never }), marked)).toEqual({ a: 1 });
    const other = await get({ url: `http://${address}/packed`, signal: never });
    expect(() => jsonIn(other, marked)).toThrow(`http://${address} answered with something that is not JSON`);
  });
});

describe("TLS", () => {
  const failureOf = async (address: string, tls?: Tls) => {
    const { get } = await client(tls);
    return get({ url: `https://${address}/`, signal: never }).then(
      ({ status }) => `answered ${status}`,
      (thrown: Error) => thrown.message.replace(address, "server"),
    );
  };

  test("needs to know who signed the certificate, or is told to accept any", async () => {
    const { address } = await serve(echo, { tls: certificate });
    expect(await failureOf(address, { ca: authority })).toBe("answered 200");
    expect(await failureOf(address, { insecureSkipVerify: true })).toBe("answered 200");
    expect(await failureOf(address)).toBe(
      "the certificate of https://server is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE); name its authority with tls.ca",
    );
    expect(await failureOf(address, { ca: certificate.cert })).toMatch(
      /^the certificate of https:\/\/server is not trusted/,
    );
  });

  test("with a name that is not the certificate's is refused", async () => {
    const { address } = await serve(echo, { tls: certificate, host: "127.0.0.2" });
    expect(await failureOf(address, { ca: authority })).toMatch(
      /^the certificate of https:\/\/server is not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    );
  });

  test("shows a certificate where one is asked for", async () => {
    const { address } = await serve(echo, { tls: { ...certificate, ca: authority, requestCert: true } });
    expect(await failureOf(address, { ca: authority, ...certificate })).toBe("answered 200");
    expect(await failureOf(address, { ca: authority })).not.toBe("answered 200");
  });

  test("where none is spoken is said so", async () => {
    const { address } = await serve(echo);
    expect(await failureOf(address)).toBe("https://server does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)");
  });
});
