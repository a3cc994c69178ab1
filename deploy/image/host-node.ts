import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type Docker from "dockerode";
import { MicroscalerError } from "../../shared/errors.ts";
import { archiveOf } from "./archive.ts";
import { putFile, putPrograms } from "./host-tree.ts";
import { buildImage } from "./image-build.ts";

/** What an image of Node has besides Node, as far as Microscaler needs it. */
const programs = ["/bin/sh", "/usr/bin/env"];
const certificates = "/etc/ssl/certs/ca-certificates.crt";
/** Older C libraries load these by name when a host is looked up. */
const lookups = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];

const users = "root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n";
const groups = "root:x:0:\nnode:x:1000:\n";

const dockerfile = `FROM scratch
COPY tree /
ENV PATH=/usr/local/bin:/usr/bin:/bin
CMD ["node"]
`;

/**
 * Makes an image of this machine's own Node and what it is loaded with, and returns its name.
 * @throws MicroscalerError `wrong-state` where that Node cannot run in a container
 */
export async function imageOfHostNode(docker: Docker, say: (line: string) => void): Promise<string> {
  if (process.platform !== "linux") {
    const remedy = "run npm run image where a registry can be reached, or name an image of Node with --base";
    throw new MicroscalerError("wrong-state", `the Node of this machine is for ${process.platform}: ${remedy}`);
  }
  const tag = `microscaler-node:${process.versions.node}`;
  const folder = mkdtempSync(join(tmpdir(), "microscaler-node-"));
  try {
    fill(join(folder, "tree"));
    writeFileSync(join(folder, "Dockerfile"), dockerfile);
    const context = archiveOf(folder, ["Dockerfile", "tree"]);
    await buildImage(docker, { tag, context, dockerfile: "Dockerfile" }, say);
    return tag;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fill(tree: string): void {
  const node = { "/usr/local/bin/node": process.execPath };
  const libraries = putPrograms(tree, {
    ...node,
    ...Object.fromEntries(programs.map((program) => [program, program])),
  });
  const folders = new Set(libraries.map((library) => dirname(library)));
  for (const library of [...folders].flatMap((folder) => lookups.map((name) => join(folder, name)))) {
    if (existsSync(library)) putFile(tree, library);
  }
  if (existsSync(certificates)) putFile(tree, certificates);
  mkdirSync(join(tree, "tmp"));
  chmodSync(join(tree, "tmp"), 0o1777);
  const etc = join(tree, "etc");
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(etc, "passwd"), users);
  writeFileSync(join(etc, "group"), groups);
  writeFileSync(join(etc, "nsswitch.conf"), "hosts: files dns\n");
}
