import { expect, test } from "vitest";
import type { Json } from "../../shared/model/json.ts";
import { lockingIn, messageIn } from "./message.ts";

test.each<[Json | undefined, string | undefined]>([
  [{ message: "App '/x' does not exist" }, "App '/x' does not exist"],
  [{ message: "Invalid JSON", details: "Unexpected\n end" }, "Invalid JSON: Unexpected end"],
  [
    { message: "Object is not valid", details: [{ path: "/instances", errors: ["error.min", "no"] }] },
    "Object is not valid: /instances error.min, no",
  ],
  [{ message: "x".repeat(300) }, `${"x".repeat(198)} …`],
  [{ message: "odd", details: 7 }, undefined],
  [{}, undefined],
  [null, undefined],
  [undefined, undefined],
])("%j says %j", (body, said) => expect(messageIn(body)).toBe(said));

test("tells a lock from another conflict by its deployments", () => {
  expect(lockingIn({ message: "App is locked", deployments: [{ id: "d1" }] })).toEqual(["d1"]);
  expect(lockingIn({ message: "An app with id [/x] already exists." })).toBeUndefined();
});
