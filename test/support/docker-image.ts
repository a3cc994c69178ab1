import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { docker } from "./docker-daemon.ts";

const programs = ["sh", "sleep", "cat", "env"];

/** Stays until it is told to stop, and then ends at once. */
const staying = 'trap "exit 0" TERM; while :; do sleep 100 & wait; done';

const changes = ["ENV PATH=/usr/bin:/bin", `CMD ${JSON.stringify(["sh", "-c", staying])}`, "EXPOSE 8080/tcp"];

/** Names an image with a shell and little else, which stays until it is told to stop; made of this machine's own programs where there is none yet. */
export async function tinyImage(extra: readonly string[] = []): Promise<string> {
  const files = filesOf(programs);
  const all = [...changes, ...extra];
  const tag = createHash("sha256")
    .update(JSON.stringify([files, all]))
    .digest("hex")
    .slice(0, 12);
  const name = `microscaler-test:${tag}`;
  const there = await docker
    .getImage(name)
    .inspect()
    .then(
      () => true,
      () => false,
    );
  if (!there) await importFiles(files, name, all);
  return name;
}

/** The programs and the libraries they are linked with, without the leading slash. */
function filesOf(names: readonly string[]): string[] {
  const paths = names.flatMap((name) => {
    const path = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    const linked = execFileSync("sh", ["-c", `ldd ${path} || true`], { encoding: "utf8" });
    return [path, ...linked.matchAll(/\/\S+/g)].map(String);
  });
  return [...new Set(paths)].map((path) => path.slice(1)).sort();
}

async function importFiles(files: readonly string[], name: string, all: readonly string[]): Promise<void> {
  const tar = spawn("tar", ["-chf", "-", "-C", "/", ...files], { stdio: ["ignore", "pipe", "inherit"] });
  const [repo, tag] = name.split(":");
  const answer = await docker.importImage(tar.stdout, { repo, tag, changes: all });
  for await (const piece of answer) {
    if (String(piece).includes('"error"')) throw new Error(`the image ${name} cannot be made: ${piece}`);
  }
}
