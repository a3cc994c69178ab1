import { expect, test } from "vitest";
import { EngineError } from "./engine.ts";
import { imageSupply } from "./image-supply.ts";
import { dockerRun } from "./schema.ts";

const image = { checksHealth: false };

function scene({ there = [] as string[], refusal = undefined as EngineError | undefined } = {}) {
  const present = new Set(there);
  const pulled: unknown[][] = [];
  const supply = imageSupply({
    image: async (name) => (present.has(name) ? image : undefined),
    pull: async (...asked) => {
      pulled.push(asked);
      await new Promise((resolve) => setImmediate(resolve));
      if (refusal) throw refusal;
      present.add(asked[0]);
    },
  });
  return { supply, pulled, present };
}

const runOf = (more: object) => dockerRun.parse({ image: "work:1", ...more });

test.each([
  ["if-missing", ["work:1"], 0],
  ["if-missing", [], 1],
  ["always", ["work:1"], 1],
  ["never", ["work:1"], 0],
])("pull: %s with %j there pulls %i times", async (pull, there, times) => {
  const { supply, pulled } = scene({ there });
  await supply.have(runOf({ pull }));
  expect(pulled).toHaveLength(times);
  expect(supply.known("work:1")).toEqual(image);
});

test("always is once for each template, as long as the image is there", async () => {
  const { supply, pulled, present } = scene();
  const run = runOf({ pull: "always" });
  await supply.have(run);
  await supply.have(run);
  expect(pulled).toHaveLength(1);
  await supply.have(runOf({ pull: "always", env: { A: "changed" } }));
  expect(pulled).toHaveLength(2);
  present.clear();
  supply.miss("work:1");
  await supply.have(run);
  expect(pulled).toHaveLength(3);
});

test("workloads that need the same image at the same time share one pull", async () => {
  const { supply, pulled } = scene();
  const registry = { username: "u", password: "p" };
  await Promise.all([
    supply.have(runOf({ env: { A: "1" } })),
    supply.have(runOf({ env: { A: "2" } })),
    supply.have(runOf({ registry })),
  ]);
  expect(pulled).toEqual([
    ["work:1", undefined],
    ["work:1", registry],
  ]);
});

test("what cannot be pulled says why and what to do, and is tried again", async () => {
  const refusal = new EngineError("pull access denied for work", 404);
  const { supply, pulled } = scene({ refusal });
  const failure = {
    kind: "image-missing",
    message:
      "there is no image work:1: pull access denied for work; check its name, and set registry with username and password where it is not public",
  };
  await expect(supply.have(runOf({}))).rejects.toMatchObject(failure);
  await expect(supply.have(runOf({}))).rejects.toMatchObject(failure);
  expect(pulled).toHaveLength(2);
});

test("a Docker that does not answer is no lack of an image", async () => {
  const { supply } = scene({ refusal: new EngineError("no answer") });
  await expect(supply.have(runOf({}))).rejects.toMatchObject({ kind: "scheduler-error", message: "no answer" });
});
