import { expect, test } from "vitest";
import { deedsOf, onlyScales } from "./deployment.ts";

const scale = (app: string) => ({ action: "ScaleApplication", app });
const restart = { action: "RestartApplication", app: "/a" };
const deployment = (...actions: { action: string; app?: string; pod?: string }[]) => ({
  id: "d",
  steps: [{ actions }],
});

test.each([
  [true, deployment(scale("/a"))],
  [false, deployment(scale("/a"), scale("/b"))],
  [false, deployment(scale("/b"))],
  [false, deployment(restart)],
  [false, { id: "d", steps: [{ actions: [scale("/a")] }, { actions: [restart] }] }],
  [false, deployment({ action: "ScalePod", pod: "/a" })],
  [false, { id: "d", steps: [] }],
])("that it only scales /a is %s: %#", (only, one) => expect(onlyScales(one, "/a")).toBe(only));

test("says what it does to whom, in a few words", () => {
  expect(deedsOf(deployment(scale("/a"), scale("/a")))).toBe("ScaleApplication of /a");
  const many = deployment(restart, scale("/b"), { action: "ScaleApplication", pod: "/p" }, scale("/c"), scale("/d"));
  expect(deedsOf(many)).toBe("RestartApplication and ScaleApplication of /a, /b, /p, 2 more");
});
