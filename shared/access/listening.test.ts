import { expect, test } from "vitest";
import { isLoopback } from "./listening.ts";

test.each(["127.0.0.1:7002", "127.8.9.10:0", "localhost:1", "[::1]:7002", "::1", "127.0.0.1", "localhost"])(
  "%s is reached by this machine alone",
  (listen) => expect(isLoopback(listen)).toBe(true),
);

test.each([
  "0.0.0.0:0",
  "[::]:1",
  "10.0.0.1:1",
  "127.0.0.1.example.com:1",
  "localhost.example:1",
  "engine:7002",
  ":1",
  "",
])("%j may be reached by others", (listen) => expect(isLoopback(listen)).toBe(false));
