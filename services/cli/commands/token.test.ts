import { expect, test } from "vitest";
import { tokenHash } from "../../../shared/access/listed.ts";
import { cli, keptOutput } from "../../../test/support/command-line.ts";
import { parseAccess } from "../access/access-file.ts";

const written = keptOutput();

test("the token goes to standard output alone, its line for the access file to standard error", async () => {
  expect(await cli("token", "--role", "operator", "--name", "ci")).toBe(0);
  expect(written.out).toMatch(/^msc_[A-Za-z0-9_-]{43}\n$/);
  const token = written.out.trim();
  expect(written.err).not.toContain(token);
  expect(parseAccess("access.yaml", `tokens:\n${written.err}`).tokens).toEqual([
    { name: "ci", role: "operator", sha256: tokenHash(token) },
  ]);
});

test("both as one JSON object", async () => {
  expect(await cli("token", "--role", "viewer", "--name", "a", "--json")).toBe(0);
  const { token, entry } = JSON.parse(written.out);
  expect(entry).toEqual({ name: "a", role: "viewer", sha256: tokenHash(token) });
  expect(written.err).toBe("");
});

test.each([
  [["--role", "root", "--name", "a"], "Allowed choices are viewer, operator, admin, pusher, service"],
  [["--role", "viewer"], "required option '--name <name>' not specified"],
  [["--role", "viewer", "--name", "two words"], "must be letters, digits"],
])("%j is refused, and no token is made", async (words, said) => {
  expect(await cli("token", ...words)).toBe(2);
  expect(written.err).toContain(said);
  expect(written.out).toBe("");
});
