import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { archiveOf } from "../../deploy/image/archive.ts";
import { imageOfHostNode } from "../../deploy/image/host-node.ts";
import { putPrograms } from "../../deploy/image/host-tree.ts";
import { buildImage } from "../../deploy/image/image-build.ts";
import { hasImage } from "../../services/demo/docker-daemon.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { firstExisting } from "./available.ts";
import { docker } from "./docker-daemon.ts";
import { packagesOf } from "./packages-of.ts";

/** What stands in for an image that somebody else publishes, made of this machine's own programs. */
interface StandIn {
  readonly from: () => Promise<string>;
  /** Lines of its Dockerfile beside the tree. */
  readonly lines: readonly string[];
  fill(tree: string): void;
}

const root = packageRoot();
const busybox = firstExisting(["/bin/busybox", "/usr/bin/busybox"]);
const redis = {
  "/usr/local/bin/redis-server": firstExisting(["/usr/bin/redis-server"]),
  "/usr/local/bin/redis-cli": firstExisting(["/usr/bin/redis-cli"]),
};
const prometheus = firstExisting(["/usr/bin/prometheus"]);

/** By a part of the name that docker-compose.yml has for the image. */
const standIns: Readonly<Record<string, StandIn>> = {
  "redis:": {
    from: async () => "scratch",
    lines: ["COPY --chown=999:1000 empty /data", "ENV PATH=/usr/local/bin:/bin"],
    fill: (tree) => {
      putPrograms(tree, known(redis));
      putShell(tree, "/bin/sh");
    },
  },
  "prom/prometheus:": {
    from: async () => "scratch",
    lines: ["COPY --chown=65534:65534 empty /prometheus", 'ENTRYPOINT ["/bin/prometheus"]', "ENV PATH=/bin"],
    fill: (tree) => {
      putPrograms(tree, known({ "/bin/prometheus": prometheus }));
      putShell(tree, "/bin/sh", "/bin/wget");
    },
  },
  "azure-storage/azurite:": {
    from: () => imageOfHostNode(docker, () => undefined),
    lines: ["COPY --chown=0:0 empty /data"], // as there, it is nobody's who is not root
    fill: (tree) => {
      putShell(tree, "/usr/bin/nc");
      const home = join(tree, "opt", "azurite");
      for (const folder of packagesOf("azurite", readLock())) {
        cpSync(join(root, folder), join(home, folder), {
          recursive: true,
          filter: (path) => !/\.(ts|map)$/.test(path),
        });
      }
      const program = join(tree, "usr", "local", "bin", "azurite");
      mkdirSync(dirname(program), { recursive: true });
      writeFileSync(
        program,
        `#!/usr/bin/env node\nrequire("/opt/azurite/node_modules/azurite/dist/src/queue/main.js");\n`,
      );
      chmodSync(program, 0o755);
    },
  },
};

/** Whether the programs that the images are made of are on this machine. */
export function hasProgramsForImages(): boolean {
  return [busybox, prometheus, ...Object.values(redis)].every((program) => program !== undefined);
}

/**
 * Sees to it that images of these names are there: what is not is made of this machine's own programs. Returns those
 * that were made, which are not what their names say and must not stay.
 */
export async function standInFor(names: readonly string[]): Promise<readonly string[]> {
  const made: string[] = [];
  for (const name of names) {
    if (await hasImage(docker, name)) continue;
    const [, standIn] = Object.entries(standIns).find(([part]) => name.includes(part)) ?? [];
    if (!standIn) throw new Error(`nothing on this machine stands in for the image ${name}`);
    await make(name, standIn);
    made.push(name);
  }
  return made;
}

async function make(tag: string, { from, lines, fill }: StandIn): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "microscaler-image-"));
  try {
    const tree = join(folder, "tree");
    mkdirSync(tree);
    mkdirSync(join(folder, "empty"));
    fill(tree);
    writeFileSync(join(folder, "Dockerfile"), [`FROM ${await from()}`, "COPY tree /", ...lines, ""].join("\n"));
    const context = archiveOf(folder, ["Dockerfile", "tree", "empty"]);
    await buildImage(docker, { tag, context, dockerfile: "Dockerfile" }, () => undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Busybox, under these names. */
function putShell(tree: string, ...names: string[]): void {
  putPrograms(tree, known({ "/bin/busybox": busybox }));
  for (const name of names) {
    mkdirSync(join(tree, dirname(name)), { recursive: true });
    if (!existsSync(join(tree, name))) symlinkSync("/bin/busybox", join(tree, name));
  }
}

function known(programs: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(programs).map(([to, from]) => {
      if (from === undefined) throw new Error(`${to} is not installed on this machine`);
      return [to, from];
    }),
  );
}

function readLock(): z.output<typeof lockfile> {
  return lockfile.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
}

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ dependencies: z.record(z.string(), z.string()).default({}) })),
});
