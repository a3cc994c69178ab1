import { afterEach, describe, expect, test, vi } from "vitest";
import { tokenHash } from "../../../shared/access/listed.ts";
import { type TextFiles, textFiles } from "../../../test/support/text-files.ts";
import { accessInFile, parseAccess } from "./access-file.ts";

const hash = (token: string) => tokenHash(token);
const good = `tokens:\n  - { name: ci, role: operator, sha256: ${hash("a")} }\n`;

describe("an access file", () => {
  test("says who may call", () => {
    const text = `${good}certificates:\n  - { name: console, role: viewer, subject: "spiffe://example/console" }\n`;
    expect(parseAccess("access.yaml", text)).toEqual({
      tokens: [{ name: "ci", role: "operator", sha256: hash("a") }],
      certificates: [{ name: "console", role: "viewer", subject: "spiffe://example/console" }],
    });
  });

  test("is refused with everything that is wrong, each at its line, and no secret in it", () => {
    const text = [
      "tokens:",
      "  - { name: 'c i', role: root, sha256: msc_the-token-itself }",
      `  - { name: ci, role: viewer, sha256: ${hash("a")}, token: msc_the-token-itself }`,
      `  - { name: ci, role: viewer, sha256: ${hash("a")} }`,
      "certificates:",
      "  - { name: x, role: viewer }",
    ].join("\n");
    const refused = refusalOf(text);
    expect(refused).toMatch(/access\.yaml:2:\d+ tokens\[0\]\.name: is "c i", must be letters, digits/);
    expect(refused).toMatch(
      /access\.yaml:2:\d+ tokens\[0\]\.role: is "root", must be one of viewer, operator, admin, pusher, service/,
    );
    expect(refused).toMatch(
      /access\.yaml:2:\d+ tokens\[0\]\.sha256: has to be the SHA-256 of a token in 64 hex digits/,
    );
    expect(refused).toMatch(/access\.yaml:3:\d+ tokens\[1\]: unknown key "token"/);
    expect(refused).toMatch(/access\.yaml:6:\d+ certificates\[0\]\.subject: is missing, must be the CN/);
    expect(refused).not.toContain("the-token-itself");
  });

  test.each([
    [`${good}  - { name: b, role: viewer, sha256: ${hash("a").toUpperCase()} }\n`, "is the hash of another entry too"],
    [`${good}  - { name: ci, role: viewer, sha256: ${hash("b")} }\n`, "is viewer, but ci is operator above"],
    [
      `${good}certificates:\n${"  - { name: x, role: viewer, subject: s }\n".repeat(2)}`,
      "is the subject of another entry too",
    ],
    ["tokens: []\n", "names nobody"],
    ["", "is empty; it needs tokens or certificates"],
    ["- a\n", "must be a map with tokens and certificates"],
    ["tokens: {", "is not YAML"],
  ])("%j is refused", (text, problem) => {
    expect(refusalOf(text)).toContain(problem);
  });

  test("one name may have two tokens, while one takes the place of the other", () => {
    const text = `${good}  - { name: ci, role: operator, sha256: ${hash("b")} }\n`;
    expect(parseAccess("access.yaml", text).tokens).toHaveLength(2);
  });
});

function refusalOf(text: string): string {
  try {
    parseAccess("access.yaml", text);
  } catch (thrown) {
    return String(thrown);
  }
  throw new Error("it was taken");
}

let files: TextFiles | undefined;
afterEach(() => {
  vi.useRealTimers();
  files?.remove();
});

test("a changed file is in force, whole or not at all", () => {
  vi.useFakeTimers();
  const problems: string[] = [];
  files = textFiles({ access: good });
  const { access, files: watched } = accessInFile(files.path("access"), (problem) => problems.push(problem));
  files.write("access", `tokens:\n  - { name: b, role: viewer, sha256: ${hash("b")} }\n`);
  vi.advanceTimersByTime(1000);
  expect([access.byToken("a"), access.byToken("b")]).toEqual([undefined, { name: "b", role: "viewer" }]);
  files.write("access", `${good}  - { name: broken }\n`);
  vi.advanceTimersByTime(2000);
  expect([access.byToken("a"), access.byToken("b")?.name]).toEqual([undefined, "b"]);
  expect(problems).toEqual([expect.stringContaining("is not valid, 2 faults")]);
  watched.close();
});
