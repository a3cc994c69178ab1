import { describe, expect, test } from "vitest";
import * as rules from "./rules.ts";
import { codeOnly, importsOf } from "./scan.ts";

const core = "services/decision-engine/core/decide.ts";
const source = "services/metric-collector/sources/azure/client.ts";

describe("the scanner sees every form of import", () => {
  test.each([
    ['import { a } from "./a.ts";', "services/x/a.ts"],
    ['import type { A } from "../y/a.ts";', "services/y/a.ts"],
    ['import {\n  a,\n  type B,\n} from "../../shared/a.ts";', "shared/a.ts"],
    ['export { a } from "./a.ts";', "services/x/a.ts"],
    ['import "./effects.ts";', "services/x/effects.ts"],
    ['const a = await import("./a.ts");', "services/x/a.ts"],
    ['const a = require("pino");', "pino"],
    ['import { b } from "@grpc/grpc-js/build/x.js";', "@grpc/grpc-js"],
    ['import { readFileSync } from "node:fs";', "node:fs"],
    ['const entry = new URL("../y/program.js", import.meta.url);', "services/y/program.js"],
  ])("%s", (text, to) => {
    expect(importsOf("services/x/b.ts", text).map((one) => one.to)).toEqual([to]);
  });

  test.each([['// import { a } from "./a.ts";'], ['/** import "./a.ts" */'], ['const text = `import("${x}")`;']])(
    "and none in %s",
    (text) => {
      expect(importsOf("services/x/b.ts", text)).toEqual([]);
    },
  );

  test("comments and texts are no code, what stands in a template is", () => {
    expect(codeOnly('a("Date"); // Date\n`Date ${performance.now()}`')).not.toContain("Date");
    expect(codeOnly("`at ${performance.now()}`")).toContain("performance.now()");
  });
});

describe("a planted violation is found", () => {
  test.each<[string, rules.Rule, string, string, string]>([
    [
      "model → shared",
      rules.fileImports,
      "shared/model/pool.ts",
      'import { a } from "../errors.ts";',
      "the model imports nothing outside itself",
    ],
    [
      "core → shared",
      rules.fileImports,
      core,
      'import { a } from "../../../shared/errors.ts";',
      "the core imports only the model and itself",
    ],
    [
      "core → engine",
      rules.fileImports,
      core,
      'import type { A } from "../loop.ts";',
      "the core imports only the model and itself",
    ],
    [
      "shared → service",
      rules.fileImports,
      "shared/rpc/a.ts",
      'import { a } from "../../services/console/main.ts";',
      "shared never imports a service",
    ],
    [
      "service → service",
      rules.fileImports,
      "services/console/a.ts",
      'import { a } from "../decision-engine/main.ts";',
      "no service imports another",
    ],
    [
      "service test → service",
      rules.fileImports,
      "services/console/a.test.ts",
      'import { a } from "../decision-engine/main.ts";',
      "no service imports another",
    ],
    [
      "cli → inside of a service",
      rules.fileImports,
      "services/cli/up.ts",
      'import { a } from "../decision-engine/loop.ts";',
      "the cli imports only start functions (main.ts), schemas, the checks of pools and the core",
    ],
    [
      "code → test",
      rules.fileImports,
      "shared/rpc/a.ts",
      'import { a } from "../../test/support/a.ts";',
      "only tests import from test/",
    ],
    [
      "grpc outside rpc",
      rules.packageImports,
      "services/console/a.ts",
      'import { Server } from "@grpc/grpc-js";',
      "which only shared/rpc/ and services/metric-collector/sources/keda/ may",
    ],
    [
      "ioredis in a service",
      rules.packageImports,
      "services/decision-engine/a.ts",
      'import { Redis } from "ioredis";',
      "which only services/metric-collector/sources/redis/node.ts and",
    ],
    [
      "another source's client",
      rules.packageImports,
      "services/metric-collector/sources/sqs.ts",
      'import "@azure/storage-queue";',
      "which only services/metric-collector/sources/azure/ and",
    ],
    ["a package nobody owns", rules.packageImports, source, 'import { a } from "lodash";', "which nobody owns"],
    ["a package in the core", rules.packageImports, core, 'import { z } from "zod";', "it imports no packages"],
    [
      "node in the core",
      rules.packageImports,
      core,
      'import { hrtime } from "node:process";',
      "it imports no packages",
    ],
    ["a clock in the core", rules.purity, core, "const now = Date.now();", "uses Date"],
    ["a monotonic clock in the core", rules.purity, core, "const now = `${performance.now()}`;", "uses performance"],
    ["chance in the core", rules.purity, core, "const jitter = Math.random();", "uses Math.random"],
    ["the environment in the core", rules.purity, core, "if (process.env.DEBUG) return;", "uses process"],
    ["a log in the core", rules.purity, core, "console.log(1);", "uses console"],
    ["a timer in the model", rules.purity, "shared/model/a.ts", "setTimeout(f, 1);", "uses setTimeout"],
    ["a default export", rules.exportsNamed, "shared/a.ts", "export default function a() {}", "has a default export"],
    ["a default export by name", rules.exportsNamed, "shared/a.ts", "export { a as default };", "has a default export"],
    ["export *", rules.exportsNamed, "shared/a.ts", 'export * from "./b.ts";', "exports *"],
    ["a long file", rules.length, "shared/a.ts", "a;\n".repeat(251), "has 251 lines"],
    ["an empty name", rules.names, "shared/string-utils.ts", "", 'uses the name "utils"'],
    ["an empty folder name", rules.names, "shared/helpers/a.ts", "", 'uses the name "helpers"'],
    ["an empty class name", rules.names, "shared/a.ts", "export class PoolManager {}", 'uses the name "manager"'],
    [
      "a path of one machine",
      rules.machinePaths,
      "README.md",
      `see ${["", "home", "ann", "notes"].join("/")}`,
      "which is a path of one machine",
    ],
    [
      "a deadline that may be lost",
      rules.deadlines,
      source,
      "run(AbortSignal.any([signal, AbortSignal.timeout(100)]));",
      "has an AbortSignal.timeout that is lost",
    ],
  ])("%s", (_what, rule, path, text, said) => {
    expect(rule({ path, text })).toEqual([expect.stringContaining(said)]);
  });
});

describe("what is allowed passes", () => {
  test.each<[string, rules.Rule, string, string]>([
    ["core → model", rules.fileImports, core, 'import type { A } from "../../../shared/model/pool.ts";'],
    [
      "cli → start function",
      rules.fileImports,
      "services/cli/up.ts",
      'import { a } from "../decision-engine/main.ts";',
    ],
    ["cli → schema", rules.fileImports, "services/cli/a.ts", 'import { a } from "../actuator-process/schema.ts";'],
    ["cli → core", rules.fileImports, "services/cli/a.ts", 'import { a } from "../decision-engine/core/decide.ts";'],
    [
      "a test of the core uses vitest",
      rules.packageImports,
      core.replace(".ts", ".test.ts"),
      'import { test } from "vitest";',
    ],
    ["its own client", rules.packageImports, source, 'import { a } from "@azure/storage-queue";'],
    ["a field called process", rules.purity, core, "interface A { readonly process: string }\nconst a = b.process;"],
    ["a word in a text", rules.purity, core, 'const a = "process Date"; // console'],
    ["a tool's config", rules.exportsNamed, "vitest.config.ts", "export default defineConfig({});"],
    ["a short file", rules.length, "shared/a.ts", "a;\n".repeat(250)],
    ["a deadline alone", rules.deadlines, source, "// AbortSignal.any(\nrun(AbortSignal.timeout(100));"],
    ["signals without a deadline", rules.deadlines, source, "run(AbortSignal.any([signal, closing]));"],
    ["a path in a URL", rules.machinePaths, "README.md", "https://example.org/home/ann and /usr/bin/chromium"],
  ])("%s", (_what, rule, path, text) => {
    expect(rule({ path, text })).toEqual([]);
  });
});
