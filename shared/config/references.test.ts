import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { allowListOf, referencesIn, resolve } from "./references.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a file implies just the references it names", () => {
  const json = { a: "x ${env:ONE} ${file:/two}", b: [{ c: "${env:ONE}" }], d: 3, e: null, f: "${HOME}" };
  expect([...allowListOf(json)]).toEqual(["env:ONE", "file:/two"]);
  expect(referencesIn(json).map(({ path }) => path)).toEqual(["a", "a", "b[0].c"]);
});

test("references are replaced inside texts, lists and maps", () => {
  vi.stubEnv("ORDERS_KEY", "$1 k");
  const json = { url: "https://${env:ORDERS_KEY}@host", list: ["${env:ORDERS_KEY}", 1], map: { a: null } };
  expect(resolve(json, new Set(["env:ORDERS_KEY"]))).toEqual({
    ok: true,
    value: { url: "https://$1 k@host", list: ["$1 k", 1], map: { a: null } },
  });
});

test("a file is read each time it is used", () => {
  const folder = mkdtempSync(join(tmpdir(), "references-"));
  const file = join(folder, "key");
  const json = { key: `\${file:${file}}` };
  const allowed = new Set([`file:${file}`]);
  writeFileSync(file, "first\n");
  expect(resolve(json, allowed)).toEqual({ ok: true, value: { key: "first" } });
  writeFileSync(file, "second\n");
  expect(resolve(json, allowed)).toEqual({ ok: true, value: { key: "second" } });
  rmSync(folder, { recursive: true });
});

test("says of all that cannot be resolved why", () => {
  vi.stubEnv("EMPTY_KEY", "");
  const json = {
    a: "${env:ORDERS_KEY_X}",
    b: ["${env:EMPTY_KEY}"],
    c: "${file:/no/such}",
    d: "${env:SECRET}",
    e: "${env:}",
  };
  expect(resolve(json, new Set(["env:ORDERS_KEY_X", "env:EMPTY_KEY", "file:/no/such"]))).toEqual({
    ok: false,
    faults: [
      { path: "a", problem: "${env:ORDERS_KEY_X}: the environment variable ORDERS_KEY_X is not set" },
      { path: "b[0]", problem: "${env:EMPTY_KEY}: the environment variable EMPTY_KEY is empty" },
      { path: "c", problem: "${file:/no/such}: the file /no/such cannot be read (ENOENT)" },
      {
        path: "d",
        problem: "${env:SECRET} is not on the allow-list; start the service with --allow-ref env:SECRET",
      },
      { path: "e", problem: "${env:} names nothing; put a name after the colon" },
    ],
  });
});
