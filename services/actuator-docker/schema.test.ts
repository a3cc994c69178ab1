import { expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import { dockerRun, dockerSettings } from "./schema.ts";

const parse = (more: object) => check(dockerRun, { image: "work:1", ...more });
const problem = (more: object) => {
  const parsed = parse(more);
  return parsed.ok ? undefined : parsed.faults.map(({ path, problem: what }) => `${path}: ${what}`).join("; ");
};

test("an image is all that is needed", () => {
  expect(dockerRun.parse({ image: "work:1" })).toEqual({
    image: "work:1",
    pull: "if-missing",
    env: {},
    inheritEnv: false,
    network: "bridge",
    ports: [],
    publishAllPorts: false,
    mounts: [],
    labels: {},
    stop: { grace: 10_000 },
    victim: "youngest",
    pausable: false,
    foreign: "correct",
    onExit: "leave",
  });
});

test.each([
  ["8080", { container: "8080/tcp", address: "", port: "" }],
  ["53/udp", { container: "53/udp", address: "", port: "" }],
  ["8080:80", { container: "80/tcp", address: "", port: "8080" }],
  ["127.0.0.1:8080:80/tcp", { container: "80/tcp", address: "127.0.0.1", port: "8080" }],
  ["127.0.0.1::80", { container: "80/tcp", address: "127.0.0.1", port: "" }],
  ["[::1]:8080:80", { container: "80/tcp", address: "::1", port: "8080" }],
])("the port %s", (written, port) => {
  expect(dockerRun.parse({ image: "w", ports: [written] }).ports).toEqual([port]);
});

test.each([
  ["/host:/inside", { type: "bind", source: "/host", target: "/inside", readOnly: false }],
  ["/host:/inside:ro", { type: "bind", source: "/host", target: "/inside", readOnly: true }],
  ["named:/inside:rw", { type: "volume", source: "named", target: "/inside", readOnly: false }],
  ["/inside", { type: "volume", target: "/inside", readOnly: false }],
  ["tmpfs:/inside", { type: "tmpfs", target: "/inside", readOnly: false }],
])("the mount %s", (written, mount) => {
  expect(dockerRun.parse({ image: "w", mounts: [written] }).mounts).toEqual([mount]);
});

test.each([
  ["64m", 64 * 1024 ** 2],
  ["1.5g", 1.5 * 1024 ** 3],
  ["8192k", 8 * 1024 ** 2],
])("the memory %s", (written, bytes) => {
  expect(dockerRun.parse({ image: "w", memory: written }).memory).toBe(bytes);
});

test.each([
  [{ image: "two words" }, 'image: is "two words", must be the name of an image'],
  [{ ports: ["80-90"] }, 'ports[0]: is "80-90", must be a port such as'],
  [{ ports: ["70000"] }, 'ports[0]: is "70000", must be a port such as'],
  [{ ports: ["0:80"] }, 'ports[0]: is "0:80", must be a port such as'],
  [{ mounts: ["relative:inside"] }, 'mounts[0]: is "relative:inside", must be a mount such as'],
  [{ memory: "64" }, 'memory: is "64", must be an amount of memory such as'],
  [{ memory: "1m" }, 'memory: is "1m", must be an amount of memory such as'],
  [{ labels: { "microscaler.pool": "x" } }, 'labels: the key "microscaler.pool" must not begin with microscaler.'],
  [{ env: { "A=B": "x" } }, 'env: the key "A=B" must be a name of letters, digits and underscores'],
  [{ stop: { grace: "2h" } }, "must be at most 1h"],
  [{ imagee: "x" }, 'unknown key "imagee"; did you mean "image"?'],
])("%j is refused with what would be right", (more, words) => {
  expect(problem(more)).toContain(words);
});

test.each(["unix:///var/run/docker.sock", "tcp://docker:2376", "https://docker", "http://127.0.0.1:2375"])(
  "Docker may be at %s",
  (host) => {
    expect(dockerSettings.safeParse({ host }).success).toBe(true);
  },
);

test.each(["ssh://docker", "/var/run/docker.sock", "tcp://"])("Docker cannot be at %s", (host) => {
  expect(check(dockerSettings, { host })).toMatchObject({ ok: false });
});
