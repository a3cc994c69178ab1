import { describe, expect, test } from "vitest";
import type { StoreBackend } from "./store.ts";

/** What a store promises of the engines that live. */
export function enginesShare(backend: () => StoreBackend): void {
  describe("engines", () => {
    test("are those that said so lately, by id, with the actuators they reach", async () => {
      const { store, other, pass } = backend();
      expect(await store.announce({ id: "b", actuators: ["docker"] }, 300)).toEqual([
        { id: "b", actuators: ["docker"] },
      ]);
      expect(await other.announce({ id: "a", actuators: [] }, 900)).toEqual([
        { id: "a", actuators: [] },
        { id: "b", actuators: ["docker"] },
      ]);
      await pass(301);
      expect(await other.announce({ id: "a", actuators: ["marathon", "docker"] }, 900)).toEqual([
        { id: "a", actuators: ["marathon", "docker"] },
      ]);
    });

    test("live as long as they said last", async () => {
      const { store, pass } = backend();
      await store.announce({ id: "a", actuators: [] }, 300);
      await store.announce({ id: "a", actuators: [] }, 900);
      await pass(400);
      expect(await store.announce({ id: "b", actuators: [] }, 300)).toHaveLength(2);
    });

    test("are gone at once where they say so", async () => {
      const { store, other } = backend();
      await store.announce({ id: "a", actuators: [] }, 60_000);
      await other.withdraw("a");
      await other.withdraw("nobody");
      expect(await store.announce({ id: "b", actuators: [] }, 60_000)).toEqual([{ id: "b", actuators: [] }]);
    });
  });
}
