import { expect, test } from "vitest";
import { accessList, accessLists } from "./access-list.ts";
import { type AccessEntries, tokenHash } from "./listed.ts";
import { newToken } from "./new-token.ts";
import type { Role } from "./role.ts";

function tokensOf(...tokens: readonly [name: string, role: Role, token: string][]): AccessEntries {
  return { tokens: tokens.map(([name, role, token]) => ({ name, role, sha256: tokenHash(token) })), certificates: [] };
}

test("a token is known by its hash, and by nothing else", () => {
  const token = newToken();
  const list = accessList(tokensOf(["other", "admin", newToken()], ["ci", "operator", token]));
  expect(list.byToken(token)).toEqual({ name: "ci", role: "operator" });
  for (const wrong of ["", token.slice(1), `${token} `, tokenHash(token), newToken()]) {
    expect(list.byToken(wrong)).toBeUndefined();
  }
});

test("a hash may be written in capitals", () => {
  const sha256 = tokenHash("a").toUpperCase();
  const list = accessList({ tokens: [{ name: "a", role: "viewer", sha256 }], certificates: [] });
  expect(list.byToken("a")).toMatchObject({ name: "a" });
});

test("a certificate is known by each of its names, whole and in its case; the first entry that fits decides", () => {
  const list = accessList({
    tokens: [],
    certificates: [
      { name: "a", role: "viewer", subject: "one.example" },
      { name: "b", role: "admin", subject: "two.example" },
    ],
  });
  expect(list.byCertificate(["cn", "two.example"])).toEqual({ name: "b", role: "admin" });
  expect(list.byCertificate(["two.example", "one.example"])).toEqual({ name: "a", role: "viewer" });
  for (const names of [[], ["example"], ["ONE.example"], ["xone.example"]]) {
    expect(list.byCertificate(names)).toBeUndefined();
  }
});

test("tokens are 32 random bytes with a beginning that scanners know", () => {
  const tokens = new Set(Array.from({ length: 100 }, newToken));
  expect(tokens.size).toBe(100);
  for (const token of tokens) expect(token).toMatch(/^msc_[A-Za-z0-9_-]{43}$/);
});

test("entries are replaced as a whole, and whoever listens is told", () => {
  const list = accessList(tokensOf(["old", "viewer", "a"]));
  let told = 0;
  const stop = list.onChange(() => {
    told += 1;
  });
  list.replace(tokensOf(["new", "viewer", "b"]));
  expect([list.byToken("a"), list.byToken("b")]).toEqual([undefined, { name: "new", role: "viewer" }]);
  stop();
  list.replace(tokensOf());
  expect(told).toBe(1);
});

test("a listener that fails keeps no other from being told who is out, and is not passed over", () => {
  const list = accessList(tokensOf(["a", "viewer", "a"]));
  const told: unknown[] = [];
  list.onChange(() => {
    throw new Error("no memory");
  });
  list.onChange(() => told.push(list.byToken("a")));
  expect(() => list.replace(tokensOf())).toThrow("no memory");
  expect(told).toEqual([undefined]);
});

test("several lists are one: the first that knows somebody decides, and each one's changes are told", () => {
  const inner = accessList(tokensOf(["inner", "service", "a"]));
  const outer = accessList(tokensOf(["outer", "viewer", "a"], ["outer", "viewer", "b"]));
  const both = accessLists([inner, outer]);
  expect(both.byToken("a")).toEqual({ name: "inner", role: "service" });
  expect(both.byToken("b")).toEqual({ name: "outer", role: "viewer" });
  let told = 0;
  const stop = both.onChange(() => {
    told += 1;
  });
  inner.replace(tokensOf());
  outer.replace(tokensOf());
  stop();
  outer.replace(tokensOf());
  expect(told).toBe(2);
});
