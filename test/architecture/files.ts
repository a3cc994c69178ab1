import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../shared/package-root.ts";

/** A file of the project; `path` from the top, with forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const root = packageRoot();
const binary = /\.(png|jpg|svg|ico|gif|woff2?|tar|gz)$/;

/** Names at the top of the repository, without what .gitignore names. */
export function topLevel(): string[] {
  return readdirSync(root).filter((name) => !ignored(name));
}

/** Every text file of the project, without what is generated, installed or ignored. */
export function projectFiles(): SourceFile[] {
  return walk("").map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Just the code: TypeScript and JavaScript. */
export function isCode({ path }: SourceFile): boolean {
  return /\.(ts|tsx|js|mjs)$/.test(path);
}

export function isTest({ path }: SourceFile): boolean {
  return path.startsWith("test/") || /\.test\.tsx?$/.test(path);
}

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (ignored(path)) return [];
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() && !binary.test(path) ? [path] : [];
  });
}

const patterns = readFileSync(join(root, ".gitignore"), "utf8")
  .split("\n")
  .filter((line) => line && !line.startsWith("#"));

/** As much of .gitignore as this project uses: folders, exact names and `*.ending`. */
function ignored(path: string): boolean {
  const name = path.split("/").at(-1) ?? path;
  return [".git", ...patterns].some((pattern) => {
    const plain = pattern.replace(/^\//, "").replace(/\/$/, "");
    if (plain.startsWith("*")) return name.endsWith(plain.slice(1));
    return plain.includes("/") ? path === plain : name === plain;
  });
}
