import { describe, expect, test } from "vitest";
import { productionPackages } from "./production-packages.ts";

const lock = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/a-b": { version: "1.0.0" },
    "node_modules/a/node_modules/b": { version: "2.0.0" },
    "node_modules/native": { version: "3.0.0", optional: true },
    "node_modules/tool": { version: "4.0.0", dev: true },
    "node_modules/tool/node_modules/a": { version: "5.0.0", dev: true },
  },
};

const installed = new Map([
  ["node_modules/a", "1.0.0"],
  ["node_modules/a-b", "1.0.0"],
  ["node_modules/a/node_modules/b", "2.0.0"],
  ["node_modules/tool", "4.0.0"],
]);

const folders = (found: ReadonlyMap<string, string>) => productionPackages(lock, (folder) => found.get(folder));

describe("the packages of the image", () => {
  test("are those that the program runs with, each once, optional ones where they are installed", () => {
    expect(folders(installed)).toEqual(["node_modules/a", "node_modules/a-b"]);
    expect(folders(new Map([...installed, ["node_modules/native", "3.0.0"]]))).toContain("node_modules/native");
  });

  test.each([
    { what: "is not installed", version: "", said: "node_modules/a-b is not installed; run npm ci" },
    { what: "is another version", version: "0.9.0", said: "node_modules/a-b is version 0.9.0, package-lock.json says" },
  ])("are as package-lock.json says: none of them $what", ({ version, said }) => {
    const found = new Map(installed);
    if (version) found.set("node_modules/a-b", version);
    else found.delete("node_modules/a-b");
    expect(() => folders(found)).toThrow(said);
  });
});
