import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planOf } from "./plan.ts";
import { newSlot, type Slot } from "./slot.ts";

let numbers = 0;

function slot(phase: Slot["phase"], hash = "new", kept = true): Slot {
  numbers += 1;
  return Object.assign(newSlot(hash), { phase, kept, number: numbers });
}

describe("what a workload does to become what is desired", () => {
  test("starts what is missing; what is given up and still stops is no longer its own", () => {
    const slots = [slot("ready"), slot("stopping", "new", false), slot("stopping", "new", false)];
    expect(planOf(slots, 3, "new", "youngest")).toEqual({ add: 2, release: [], refresh: [] });
  });

  test.each([
    ["youngest", 3, 2],
    ["oldest", 1, 2],
  ] as const)("gives up the %s first", (victim, first, second) => {
    const slots = [slot("ready"), slot("ready"), slot("ready")];
    slots.forEach((each, index) => {
      each.number = index + 1;
    });
    const { release } = planOf(slots, 1, "new", victim);
    expect(release.map(({ number }) => number)).toEqual([first, second]);
  });

  test("gives up what waits in back-off before what runs, and the outdated before the newest", () => {
    const [oldest, waiting, outdated] = [slot("ready"), slot("waiting"), slot("ready", "old")];
    const slots = [oldest, waiting, outdated];
    expect(planOf(slots, 2, "new", "oldest").release).toEqual([waiting]);
    expect(planOf(slots, 1, "new", "oldest").release).toEqual([waiting, outdated]);
  });

  test("replaces one outdated replica at a time, and none while another is on its way or fails", () => {
    const [first, second] = [slot("ready", "old"), slot("ready", "old")];
    expect(planOf([first, second], 2, "new", "oldest").replace).toBe(first);
    for (const phase of ["stopping", "starting", "waiting"] as const) {
      expect(planOf([slot(phase), second], 2, "new", "oldest").replace).toBeUndefined();
    }
  });

  test("does not wait out the back-off of a specification that is no longer in force", () => {
    const waiting = slot("waiting", "old");
    expect(planOf([waiting, slot("waiting")], 2, "new", "oldest").refresh).toEqual([waiting]);
  });

  test("whatever there is, exactly what is desired remains, and nothing is touched twice", () => {
    const anySlot = fc
      .tuple(fc.constantFrom("starting", "ready", "stopping", "waiting"), fc.constantFrom("old", "new"), fc.boolean())
      .map(([phase, hash, kept]) => slot(phase, hash, phase !== "stopping" || kept));
    fc.assert(
      fc.property(fc.array(anySlot), fc.nat(12), fc.constantFrom("youngest", "oldest"), (slots, desired, victim) => {
        const { add, release, refresh, replace } = planOf(slots, desired, "new", victim);
        expect(slots.filter(({ kept }) => kept).length + add - release.length).toBe(desired);
        expect(add === 0 || release.length === 0).toBe(true);
        const touched = [...release, ...refresh, ...(replace ? [replace] : [])];
        expect(new Set(touched).size).toBe(touched.length);
        expect(replace === undefined || (replace.phase === "ready" && replace.hash === "old")).toBe(true);
      }),
    );
  });
});
