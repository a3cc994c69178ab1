import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { patience } from "../contracts/actuator-stage.ts";
import { kubernetesBench } from "../support/kubernetes-bench.ts";

const words = z.array(z.string());
const roleForm = z.object({
  kind: z.literal("Role"),
  rules: z.array(z.object({ apiGroups: words, resources: words, verbs: words })),
});

/** As `verb group/resource`. */
function granted(): string[] {
  const file = new URL("../../deploy/kubernetes/actuator-kubernetes.yaml", import.meta.url);
  const documents = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS());
  const roles = documents.flatMap((document) => roleForm.safeParse(document).data ?? []);
  return roles
    .flatMap(({ rules }) => rules)
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)),
      ),
    );
}

/** The right that a call needs. */
function rightOf(text: string): string[] {
  const [method = "", path = "", watch] = text.split(" ");
  const form = /^\/apis?\/(?:([^/]+)\/)?v[^/]+\/namespaces\/[^/]+\/([^/]+)(?:\/([^/]+)(\/.+)?)?$/;
  const [, group = "", plural, name, scale = ""] = form.exec(path) ?? [];
  if (!plural) return [];
  const verb = method === "GET" ? (watch ?? (name ? "get" : "list")) : method.toLowerCase();
  return [`${verb} ${group}/${plural}${scale}`];
}

test("the manifest grants what the actuator does, and nothing else", async () => {
  const bench = await kubernetesBench();
  for (const resource of ["deployment", "statefulset", "replicaset"]) {
    bench.deploy(resource, 2, { plural: `${resource}s` });
    const victim = resource === "deployment" ? ({ podDeletionCost: "oldest" } as const) : {};
    const { last, scale } = bench.follow({ name: resource, resource, ...victim });
    await expect.poll(last, patience).toMatchObject({ ready: 2 });
    await scale(1);
    await expect.poll(last, patience).toMatchObject({ ready: 1, stopping: 0 });
  }
  const used = new Set(bench.api.calls.flatMap(({ text }) => rightOf(text)));
  expect([...used].sort()).toEqual(granted().sort());
});
