import { spawnSync } from "node:child_process";

/** `npm run test:live -- KIND`: the contract suite of an actuator against a real cluster, which it names by the variable. */
const clusters: Readonly<Record<string, { readonly names: string; readonly tells: string }>> = {
  kubernetes: { names: "KUBECONFIG", tells: "KUBECONFIG_LIVE" },
  marathon: { names: "MARATHON_URL", tells: "MARATHON_URL_LIVE" },
};

const [kind = ""] = process.argv.slice(2);
const cluster = clusters[kind];
if (!cluster) fail(`say which: npm run test:live -- ${Object.keys(clusters).join(" | ")}`);
const place = process.env[cluster.names];
if (!place)
  fail(`set ${cluster.names} to the cluster to test against; it gets workloads of its own and loses them again`);

const suite = `test/integration/actuator-${kind}-contract.test.ts`;
const { status } = spawnSync("npx", ["vitest", "run", "--project", "integration", suite], {
  stdio: "inherit",
  env: { ...process.env, [cluster.tells]: place },
});
process.exit(status ?? 1);

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
