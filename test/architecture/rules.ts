import { isTest, type SourceFile } from "./files.ts";
import { packageOwners } from "./packages.ts";
import { codeOnly, type Import, importsOf } from "./scan.ts";

/** What is wrong with one file; nothing where it keeps the rules. */
export type Rule = (file: SourceFile) => string[];

const core = "services/decision-engine/core/";
const model = "shared/model/";
const checks = "services/decision-engine/checks/";

/** Which file may import which, as the layout of the project has it. */
export const fileImports: Rule = (file) =>
  importsOf(file.path, file.text).flatMap(({ to, kind }) => {
    const why = kind === "file" ? refusedFile(file, to) : undefined;
    return why ? [`${file.path} imports ${to}: ${why}`] : [];
  });

function refusedFile(file: SourceFile, to: string): string | undefined {
  const { path } = file;
  if (path.startsWith("test/")) return undefined;
  if (to.startsWith("test/")) return isTest(file) ? undefined : "only tests import from test/";
  if (path.startsWith(model) && !to.startsWith(model)) return "the model imports nothing outside itself";
  if (path.startsWith(core) && !to.startsWith(core) && !to.startsWith(model)) {
    return "the core imports only the model and itself";
  }
  if (path.startsWith("shared/") && to.startsWith("services/")) return "shared never imports a service";
  return refusedService(path, to);
}

function refusedService(path: string, to: string): string | undefined {
  const from = serviceOf(path);
  const other = serviceOf(to);
  if (from === undefined || other === undefined || from === other) return undefined;
  if (from !== "cli") return "no service imports another";
  if (other === "demo" && path.startsWith("services/cli/demo/")) return undefined;
  if (/^services\/[^/]+\/(main|[a-z-]*schema)\.ts$/.test(to) || to.startsWith(core)) return undefined;
  if (to.startsWith(checks)) return undefined;
  return "the cli imports only start functions (main.ts), schemas, the checks of pools and the core";
}

function serviceOf(path: string): string | undefined {
  return /^services\/([^/]+)\//.exec(path)?.[1];
}

/** Which packages a file may import: each belongs to few, a source or an actuator knows only its own client library. */
export const packageImports: Rule = (file) => {
  const imports = importsOf(file.path, file.text);
  if (isPure(file)) {
    return imports
      .filter(({ kind }) => kind !== "file")
      .map(({ to }) => `${file.path} imports ${to}: it imports no packages`);
  }
  return isTest(file) ? [] : imports.flatMap((one) => refusedPackage(file.path, one));
};

function refusedPackage(path: string, { to, kind }: Import): string[] {
  if (kind !== "package") return [];
  const owners = packageOwners[to];
  if (!owners) return [`${path} imports ${to}, which nobody owns: give it an owner in test/architecture/packages.ts`];
  if (owners.some((owner) => path.startsWith(owner))) return [];
  return [`${path} imports ${to}, which only ${owners.join(" and ")} may`];
}

function isPure(file: SourceFile): boolean {
  return !isTest(file) && (file.path.startsWith(model) || file.path.startsWith(core));
}

const impure =
  /(?<![.\w$])(Date|performance|process|console|setTimeout|setInterval|setImmediate|queueMicrotask|fetch|globalThis|crypto)\b(?!\s*:)|Math\.random/g;

/** The core and the model have no clock, no chance, no environment, no output. */
export const purity: Rule = (file) => {
  if (!isPure(file)) return [];
  return [...codeOnly(file.text).matchAll(impure)].map(
    ([used]) => `${file.path} uses ${used}: time and chance are arguments`,
  );
};

const toolConfigs = /(^|\/)(vite|vitest)\.config\.ts$|^test\/support\/skipped-reporter\.ts$/;

/** Named exports only, each named where it is exported. */
export const exportsNamed: Rule = ({ path, text }) => {
  const code = codeOnly(text);
  const all = /^\s*export\s*\*/m.test(code) ? [`${path} exports *: name what it exports`] : [];
  const standard = /^\s*export\s+default\b|\bas\s+default\b/m.test(code) && !toolConfigs.test(path);
  return standard ? [...all, `${path} has a default export: export it by its name`] : all;
};

const mostLines = 250;

/** Files that one can read in one go. */
export const length: Rule = ({ path, text }) => {
  const lines = text.trimEnd().split("\n").length;
  return lines > mostLines ? [`${path} has ${lines} lines, more than ${mostLines}: split it by ideas`] : [];
};

/** `handlers`, of gRPC calls, is gRPC's own word. */
const empty = /^(managers?|helpers?|utils?|utility|utilities|handler|processors?|data|info|items?|base|common|impl)$/;

/** The contract between the planes names ActuatorInfo. */
const meant = new Set(["shared/model/actuator-info.ts"]);

/** Names that say what a thing is, of files, folders and exported things. */
export const names: Rule = ({ path, text }) => {
  const pathWords = path.split("/").flatMap((part) => part.split(/[-.]/));
  const exported = [...codeOnly(text).matchAll(/^export (?:abstract )?(?:class|interface|type) (\w+)/gm)].map(
    ([, name = ""]) => name,
  );
  const exportedWords = exported.flatMap((name) => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase()));
  if (meant.has(path)) return [];
  return [...new Set([...pathWords, ...exportedWords])]
    .filter((word) => empty.test(word))
    .map((word) => `${path} uses the name "${word}", which says nothing`);
};

const machinePath = /(?<![\w.}/])\/(?:home|root|Users|work|mnt)\/[\w.-]+/g;

/** Nothing that is true on one machine only. */
export const machinePaths: Rule = ({ path, text }) => {
  if (path === "package-lock.json") return [];
  return [...text.matchAll(machinePath)].map(([found]) => `${path} names ${found}, which is a path of one machine`);
};

/** Deadlines that a garbage collection of Node.js 20 cannot take away. */
export const deadlines: Rule = (file) => {
  if (isTest(file) || !/^(services|shared)\//.test(file.path)) return [];
  const code = codeOnly(file.text);
  const lost = ["AbortSignal.any(", "AbortSignal.timeout("].every((call) => code.includes(call));
  const why = "is lost with a garbage collection inside AbortSignal.any: use a timer and an AbortController of its own";
  return lost ? [`${file.path} has an AbortSignal.timeout that ${why}`] : [];
};
