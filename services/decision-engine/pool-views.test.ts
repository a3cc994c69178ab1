import { beforeEach, describe, expect, test, vi } from "vitest";
import { enginesStage } from "../../test/support/engines-stage.ts";
import { fixedPool } from "../../test/support/several-engines.ts";

const stage = enginesStage();
const { start, pass } = stage;

beforeEach(() => stage.put(...Array.from({ length: 6 }, (_, index) => fixedPool(`pool-${index}`, 3))));

describe("what is seen of a pool", () => {
  test("any engine tells its status and explains it, also one that does not decide it", async () => {
    const [one, two] = [start("one"), start("two")];
    await pass(1000);
    const [theirs = ""] = two.leads();
    const asked = Promise.all([one.views.status(theirs), one.views.explain(theirs, "a")]);
    await pass(1500);
    const [status, explanation] = await asked;
    expect(status).toMatchObject({ pool: theirs, leader: { holder: "two" }, workloads: [{ desired: 3 }] });
    expect(explanation.status).toMatchObject({ workload: "a", desired: 3 });
    await expect(one.views.status("nowhere")).rejects.toMatchObject({ code: "not-found" });
    const nobody = expect(one.views.explain(theirs, "nobody")).rejects.toThrow(
      `pool ${theirs} has no workload nobody; it has a`,
    );
    await pass(1500);
    await nobody;
  });

  test("who watches a pool sees it wherever it goes, and is told when it is gone", async () => {
    const [one, two] = [start("one"), start("two")];
    await pass(1000);
    const [theirs = ""] = two.leads();
    const seen: unknown[] = [];
    const gone = vi.fn();
    one.views.watch(theirs, (status) => seen.push(status.leader?.holder), gone);
    await pass(1500);
    expect(seen.at(-1)).toBe("two");
    await two.stop();
    await pass(500);
    expect(seen.at(-1)).toBe("one");
    await stage.store.changePools([{ forget: theirs }]);
    await pass(100);
    expect(gone).toHaveBeenCalledOnce();
  });
});
