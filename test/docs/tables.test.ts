import { describe, expect, test } from "vitest";
import { anchorOf, blocksIn, headingsIn, tableFaults, tableIn } from "./readme.ts";

const readme = [
  "Sources:",
  "",
  "<!-- table: sources -->",
  "",
  "| Source | What |",
  "| ------ | :--: |",
  "| `a`    | one  |",
  "| `b` | two |",
  "<!-- end -->",
  "",
  "<!-- yaml: configuration -->",
  "```yaml",
  "a: 1",
  "b: 2",
  "```",
].join("\n");

const expected = ["| Source | What |", "| --- | --- |", "| `a` | one |", "| `b` | two |"];

test("a table is found below its comment, however wide its cells are", () => {
  expect(tableFaults("sources", tableIn(readme, "sources"), expected)).toEqual([]);
});

test("a marked block is found", () => {
  expect(blocksIn(readme, "yaml: configuration")).toEqual(["a: 1\nb: 2"]);
  expect(blocksIn(readme, "json: demo-report")).toEqual([]);
});

test("a heading is found by what a link names, and nothing in a block of code is one", () => {
  const text = ["# Title", "## What it `does`, and why", "```sh", "## a comment", "```", "### redis-list"].join("\n");
  expect(headingsIn(text)).toEqual(["What it `does`, and why", "redis-list"]);
  expect(headingsIn(text).map(anchorOf)).toEqual(["what-it-does-and-why", "redis-list"]);
});

describe("what differs is told, with the table to paste", () => {
  test("no table", () => {
    expect(tableFaults("targets", tableIn(readme, "targets"), expected)).toEqual([
      "README.md has no table of targets: put this in",
      "<!-- table: targets -->",
      ...expected,
      "<!-- end -->",
    ]);
  });

  test.each([
    ["a row too few", readme.replace("| `b` | two |\n", ""), "missing: | `b` | two |"],
    ["a row too many", readme.replace("| `b` | two |", "| `b` | two |\n| `c` | x |"), "not so:  | `c` | x |"],
    [
      "another order",
      readme.replace("| `a`    | one  |\n| `b` | two |", "| `b` | two |\n| `a` | one |"),
      "the order is another",
    ],
  ])("%s", (_what, text, said) => {
    const faults = tableFaults("sources", tableIn(text, "sources"), expected);
    expect(faults).toEqual([
      "the table of sources in README.md is not as the program is:",
      said,
      "the whole table:",
      ...expected,
    ]);
  });
});
