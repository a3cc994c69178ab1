import * as library from "@platformatic/kafka";
import { expect, test } from "vitest";
import { openFirstKafkaLink } from "./bootstrap.ts";

const { signal } = new AbortController();
const linking = { library, access: { tls: null, sasl: null }, signal };

test("every broker that cannot be reached is named", async () => {
  const brokers = [
    { host: "127.0.0.1", port: 99_999 },
    { host: "::1", port: 70_000 },
  ];
  await expect(openFirstKafkaLink(brokers, linking)).rejects.toThrow(/127\.0\.0\.1:99999 .*; \[::1\]:70000 /);
});
