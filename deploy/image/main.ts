import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type Docker from "dockerode";
import { z } from "zod";
import { reachDocker } from "../../services/demo/docker-daemon.ts";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { archiveOf } from "./archive.ts";
import { imageOfHostNode } from "./host-node.ts";
import { buildImage } from "./image-build.ts";
import { obtain } from "./image-supply.ts";
import { productionPackages } from "./production-packages.ts";

/*
 * Builds the image of deploy/Dockerfile from this checkout as it is built and installed, so that only the base image
 * has to come from a registry. Where that cannot be had, the base is made of this machine's own Node.
 *   npm run image
 *   npm run image -- --tag microscaler:dev --base node:24-slim
 */
const standard = { tag: "microscaler:latest", base: "node:lts-slim" };
/** A step of a build or a pull may take long without a word. */
const silenceMs = 600_000;
const usage = "usage: npm run image -- [--help] [--tag NAME:TAG] [--base IMAGE]";

const root = packageRoot();
const say = (line: string): void => console.log(line);
const packageFile = z.object({ version: z.string(), files: z.array(z.string()).default([]) });

async function build({ tag, base }: { tag: string; base: string | undefined }): Promise<void> {
  const docker = await reachDocker(silenceMs);
  ensureBuilt();
  const from = await baseFor(docker, base);
  const dockerfile = "deploy/Dockerfile";
  const context = archiveOf(root, [dockerfile, ...contentOf()]);
  const size = await buildImage(docker, { tag, context, dockerfile, args: { BASE: from, PREPARED: "yes" } }, say);
  say(`built ${tag} on ${from}, ${Math.round(size / 1e6)} MB; try: docker run --rm ${tag}`);
}

/** The program builds itself when it is started in a checkout. */
function ensureBuilt(): void {
  const program = join(root, "services", "cli", "bin.js");
  const { status } = spawnSync(process.execPath, [program, "--version"], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new MicroscalerError("wrong-state", "the project could not be built");
}

async function baseFor(docker: Docker, asked: string | undefined): Promise<string> {
  const base = asked ?? standard.base;
  const problem = await obtain(docker, base, say);
  if (problem === undefined) return base;
  if (asked !== undefined) throw new MicroscalerError("unavailable", `${asked} cannot be had: ${problem}`);
  say(`${base} cannot be had (${problem}); making a base of this machine's own Node`);
  return await imageOfHostNode(docker, say);
}

/** Paths of what deploy/Dockerfile asks for. */
function contentOf(): readonly string[] {
  const lock: unknown = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const packages = productionPackages(lock, (folder) => packageIn(folder)?.version);
  const { files } = packageFile.parse(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  return ["package.json", "package-lock.json", ".npmrc", "deploy/image/slim.js", ...files, ...packages];
}

function packageIn(folder: string): { readonly version: string } | undefined {
  const file = join(root, folder, "package.json");
  return existsSync(file) ? z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

try {
  const text = { type: "string" } as const;
  const { values } = parseArgs({ options: { tag: text, base: text, help: { type: "boolean" } } });
  if (values.help) say(usage);
  else await build({ tag: values.tag ?? standard.tag, base: values.base });
} catch (thrown) {
  const wrongArguments = thrown instanceof TypeError && "code" in thrown;
  console.error(wrongArguments ? `${thrown.message}\n${usage}` : `error: ${messageOf(thrown)}`);
  process.exitCode = wrongArguments ? 2 : 1;
}
