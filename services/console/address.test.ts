import { expect, test } from "vitest";
import { addressOf, urlHost } from "./address.ts";

test.each([
  ["127.0.0.1:8080", "127.0.0.1", 8080],
  ["127.0.0.2:0", "127.0.0.2", 0],
  ["localhost:8080", "localhost", 8080],
  ["[::1]:8080", "::1", 8080],
  ["console.example:65535", "console.example", 65_535],
])("%s is an address", (listen, host, port) => {
  expect(addressOf(listen)).toEqual({ host, port });
});

test.each(["", "8080", "127.0.0.1", ":8080", "127.0.0.1:http", "127.0.0.1:65536", "::1:8080"])(
  "refuses %j: it is no address",
  (listen) => {
    expect(() => addressOf(listen)).toThrow("is not an address to listen on; write it as 127.0.0.1:8080");
  },
);

test("an IPv6 host stands in brackets in a URL", () => {
  expect([urlHost("::1"), urlHost("127.0.0.1")]).toEqual(["[::1]", "127.0.0.1"]);
});
