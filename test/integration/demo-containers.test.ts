import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { demoContainers } from "../../services/demo/demo-containers.ts";

const image = "microscaler:latest";
const label = "microscaler-demo";

/** What the Docker of this test has: images, and containers by their ids. */
const images = new Set<string>();
const containers = new Map<string, { readonly ledgers: string; readonly removing?: boolean }>();

let folder = "";
let server: Server;
let later: NodeJS.Timeout | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "demo-containers-"));
  images.clear();
  containers.clear();
  server = createServer(({ method, url = "" }, response) => {
    const { status, body } = answer(method, new URL(url, "http://docker"));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const socket = join(folder, "docker.sock");
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  vi.stubEnv("DOCKER_HOST", `unix://${socket}`);
});
afterEach(async () => {
  clearTimeout(later);
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function answer(method: string | undefined, { pathname, searchParams }: URL): Answer {
  const [, kind, name = ""] = pathname.split("/");
  const notFound = { status: 404, body: { message: `no such thing: ${name}` } };
  if (kind === "_ping") return { status: 200, body: "OK" };
  if (kind === "images") return images.has(name) ? { status: 200, body: {} } : notFound;
  if (name === "json") return { status: 200, body: listed(searchParams.get("filters") ?? "{}") };
  const found = containers.get(name);
  if (!found) return notFound;
  if (method !== "DELETE") return notFound;
  if (found.removing) {
    later = setTimeout(() => containers.delete(name), 100); // as somebody else does it
    return { status: 409, body: { message: "removal is already in progress" } };
  }
  containers.delete(name);
  return { status: 204, body: undefined };
}

function listed(filters: string): unknown {
  const [wanted = ""] = JSON.parse(filters).label;
  const all = [...containers].map(([Id, { ledgers }]) => ({ Id, Labels: { [label]: ledgers } }));
  return all.filter(({ Labels }) => [label, `${label}=${Labels[label]}`].includes(wanted));
}

function ledgersOf(pid: number): string {
  return `/tmp/microscaler-demo-${pid}-x/ledgers`;
}

/** A process that has just ended. */
function endedPid(): number {
  return spawnSync(process.execPath, ["--version"]).pid;
}

test("the demo says how to have an image before it starts anything", async () => {
  await expect(demoContainers()).rejects.toThrow(`there is no image ${image} yet: build it with "npm run image"`);
});

test("it says where it looked for Docker, and what to do, where there is none", async () => {
  vi.stubEnv("DOCKER_HOST", `unix://${folder}/none.sock`);
  await expect(demoContainers()).rejects.toThrow(
    `Docker does not answer at unix://${folder}/none.sock: start it, or set DOCKER_HOST to where it is`,
  );
});

test("it says that Docker does not answer where it hangs", async () => {
  server.removeAllListeners("request").on("request", () => undefined);
  await expect(demoContainers()).rejects.toThrow("Docker does not answer at");
});

test("containers that a killed demo left behind are removed", async () => {
  images.add(image);
  containers.set("a", { ledgers: ledgersOf(endedPid()) }).set("b", { ledgers: ledgersOf(endedPid()), removing: true });
  await demoContainers();
  expect([...containers.keys()]).toEqual([]);
});

test.each([
  { whose: "of a demo that runs", ledgers: ledgersOf(process.pid) },
  { whose: "of somebody's own", ledgers: "/tmp/somewhere" },
])("containers $whose are left alone, and the demo does not start beside them", async ({ ledgers }) => {
  images.add(image);
  containers.set("a", { ledgers }).set("b", { ledgers: ledgersOf(endedPid()) });
  await expect(demoContainers()).rejects.toThrow("there are containers of another demo; end it, or remove them");
  expect([...containers.keys()]).toEqual(["a", "b"]);
});

test("what is left at the end is removed and told, but not what is being removed already or is another's", async () => {
  images.add(image);
  const { removeRest } = await demoContainers();
  expect(await removeRest("/ours")).toEqual([]);
  containers.set("a", { ledgers: "/ours" }).set("b", { ledgers: "/ours", removing: true }).set("c", { ledgers: "/x" });
  expect(await removeRest("/ours")).toEqual(["containers that had not ended are removed: 1"]);
  expect([...containers.keys()]).toEqual(["c"]);
});

test("it tells where to look when Docker goes away before the end", async () => {
  images.add(image);
  const { removeRest } = await demoContainers();
  server.removeAllListeners("request").on("request", ({ socket }) => socket.destroy());
  expect(await removeRest("/ours")).toEqual([
    expect.stringContaining(`containers may be left, see docker ps -a --filter label=${label}: `),
  ]);
});
