import { expect, test } from "vitest";
import { type LabelSelector, scaleForm, selectorText } from "./objects.ts";
import { scaleOf } from "./scale-reader.ts";

test.each<[string, LabelSelector, string]>([
  ["labels", { matchLabels: { app: "a", tier: "b" } }, "app=a,tier=b"],
  [
    "every operator",
    {
      matchLabels: { app: "a" },
      matchExpressions: [
        { key: "tier", operator: "In", values: ["x", "y"] },
        { key: "zone", operator: "NotIn", values: ["z"] },
        { key: "gpu", operator: "Exists" },
        { key: "old", operator: "DoesNotExist" },
      ],
    },
    "app=a,tier in (x,y),zone notin (z),gpu,!old",
  ],
  ["nothing", {}, ""],
])("a selector of %s as text", (_what, selector, text) => {
  expect(selectorText(selector)).toBe(text);
});

test("a scale leaves out what is 0; that is 0 and not unknown", () => {
  const metadata = { resourceVersion: "7" };
  expect(scaleForm.safeParse({ metadata, spec: {} }).success).toBe(true);
  expect(scaleOf({ metadata, spec: {}, status: { selector: "app=a" } })).toEqual({
    ok: true,
    scale: { version: "7", wanted: 0, selector: "app=a" },
  });
});

test("what is no scale is not read as 0", () => {
  expect(scaleOf({ kind: "Status" }).ok).toBe(false);
});
