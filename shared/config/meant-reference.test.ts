import { expect, test } from "vitest";
import { meantReference } from "./meant-reference.ts";

test.each([
  ["${REDIS_PASSWORD}", "${env:REDIS_PASSWORD}"],
  ["Bearer ${TOKEN}", "${env:TOKEN}"],
  ["${env:A}${B}", "${env:B}"],
  ["${ENV:TOKEN}", "${env:TOKEN}"],
  ["${env.TOKEN}", "${env:TOKEN}"],
  ["${ TOKEN }", "${env:TOKEN}"],
  ["${File:/run/secrets/token}", "${file:/run/secrets/token}"],
  ["${/run/secrets/token}", "${file:/run/secrets/token}"],
])("%s was meant to be %s", (text, meant) => expect(meantReference(text)).toBe(meant));

test("a default is not repeated", () => {
  expect(meantReference("${TOKEN:-s3cret}")).toBe("${env:TOKEN}");
});

test.each(["", "$TOKEN", "${env:A}", "${file:/a}", "${}", "a${b!}c", "$(TOKEN)", "{TOKEN}", "${{ secrets.A }}"])(
  "of %j nobody can tell",
  (text) => expect(meantReference(text)).toBeUndefined(),
);
