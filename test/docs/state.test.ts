import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/package-root.ts";
import { keyKinds } from "../../shared/state/redis/keys.ts";
import { tableFaults, tableIn, tablesIn } from "./readme.ts";
import { markdown } from "./tables.ts";

const path = "shared/state/README.md";
const page = readFileSync(join(packageRoot(), path), "utf8");

test("the compose stack gives its Redis user the rights that the page on the state documents", () => {
  const [, documented = "nothing"] = /ACL SETUSER \S+ on >SECRET resetkeys resetchannels (.+)/.exec(page) ?? [];
  const credentials = readFileSync(join(packageRoot(), "deploy/compose/credentials.js"), "utf8");
  expect(credentials.split('"')).toContain(documented);
});

test("the page on the state lists every key there is", () => {
  const rows = Object.entries(keyKinds).map(([kind, { type, each, content, lives }]) => [
    ...[`\`${kind}${each ? ":POOL" : ""}\``, type, content, lives],
  ]);
  const table = markdown(["Key", "Type", "What", "How long"], rows);
  expect(tableFaults("keys", tableIn(page, "keys"), table, path).join("\n")).toBe("");
  expect(tablesIn(page)).toEqual(["keys"]);
});
