import { expect, test } from "vitest";
import { loopbackOf, urlHost } from "./address.ts";

test.each([
  ["127.0.0.1:8080", "127.0.0.1", 8080],
  ["127.0.0.2:0", "127.0.0.2", 0],
  ["localhost:8080", "localhost", 8080],
  ["[::1]:8080", "::1", 8080],
])("listens on %s", (listen, host, port) => {
  expect(loopbackOf(listen)).toEqual({ host, port });
});

test.each(["0.0.0.0:8080", "[::]:8080", "192.168.1.5:8080", "example.com:8080", "127.0.0.1.example.com:8080"])(
  "refuses %s: other machines could reach it",
  (listen) => {
    expect(() => loopbackOf(listen)).toThrow(
      `the console does not listen on ${listen}: it has no login, so it serves this machine only; use 127.0.0.1:8080`,
    );
  },
);

test.each(["", "8080", "127.0.0.1", ":8080", "127.0.0.1:http", "127.0.0.1:65536", "::1:8080"])(
  "refuses %j: it is no address",
  (listen) => {
    expect(() => loopbackOf(listen)).toThrow("is not an address to listen on; write it as 127.0.0.1:8080");
  },
);

test("an IPv6 host stands in brackets in a URL", () => {
  expect([urlHost("::1"), urlHost("127.0.0.1")]).toEqual(["[::1]", "127.0.0.1"]);
});
