import { expect, test } from "vitest";
import { patience, type Stage } from "./actuator-stage.ts";

/** Commands on the stream that a pool is observed over, as an engine sends them. `stage` is a started actuator. */
export function streamedCommandsHold(stage: () => Stage): void {
  test("are carried out and answered workload by workload, also before the first observation", async () => {
    const { spec, settles, watch } = stage().pool();
    const watched = watch();
    const faulty = { run: { ...spec("other"), run: { "no such parameter": 1 } }, desired: 1 };
    const answered = await watched.send(1n, [{ run: spec(), desired: 2 }, faulty]);
    expect(answered).toMatchObject([
      { workload: "consumer", kind: "accepted" },
      { workload: "other", kind: "rejected", retryable: false },
    ]);
    await settles(2);
    await expect.poll(() => watched.seen.at(-1)?.sequence, patience).toBe(1n);
    expect(await watched.send(2n, [{ run: spec(), desired: 2 }])).toEqual([
      { workload: "consumer", kind: "unchanged" },
    ]);
    await watched.send(3n, [{ run: spec(), desired: 0 }]);
    await settles(0);
    watched.close();
  });

  test("are each given their own answer, however many are under way", async () => {
    const { spec, settles, watch } = stage().pool();
    const watched = watch();
    const counts = [1, 1, 2, 2, 3, 3];
    const answers = await Promise.all(
      counts.map((desired, index) => watched.send(BigInt(index + 1), [{ run: spec(), desired }])),
    );
    const [accepted, unchanged] = ["accepted", "unchanged"];
    const kinds = [accepted, unchanged, accepted, unchanged, accepted, unchanged];
    expect(answers.map(([answer]) => answer?.kind)).toEqual(kinds);
    await settles(3);
    await watched.send(7n, [{ run: spec(), desired: 0 }]);
    watched.close();
  });

  test("are refused as a call would be, and the stream goes on", async () => {
    const { order, spec, settles, watch } = stage().pool();
    const watched = watch();
    await watched.send(10n, [{ run: spec(), desired: 1 }]);
    const late = watched.send(9n, [{ run: spec(), desired: 3 }]);
    await expect(late).rejects.toMatchObject({ code: "stale-sequence", details: { newestSequence: "10" } });
    const twice = watched.send(11n, [{ run: spec(), desired: 3 }, { run: spec() }]);
    await expect(twice).rejects.toMatchObject({ code: "invalid", faults: [{ path: "orders[1].run.workload" }] });
    const elsewhere = watched.send(11n, [{ run: spec(), desired: 3 }], { pool: "another" });
    await expect(elsewhere).rejects.toMatchObject({ code: "invalid", faults: [{ path: "pool" }] });
    const older = watched.send(11n, [{ run: spec(), desired: 3 }], { fence: { holder: "engine-b", generation: 6n } });
    await expect(older).rejects.toMatchObject({ code: "invalid", faults: [{ path: "fence" }] });
    await order(12n, 2); // a call counts among them
    await expect(watched.send(11n, [])).rejects.toMatchObject({ details: { newestSequence: "12" } });
    await settles(2);
    await watched.send(13n, [{ run: spec(), desired: 0 }]);
    await settles(0);
    expect(watched.errors).toEqual([]);
    watched.close();
  });

  test("that cannot be recorded leave nothing running, and the stream goes on", async () => {
    const { mark, spec, settles, watch } = stage().pool();
    const watched = watch();
    await expect.poll(() => watched.seen.length, patience).toBeGreaterThan(0);
    const other = stage().pool();
    const repair = await stage().backend.breakRecords();
    const unrecorded = other.watch();
    await expect(unrecorded.send(1n, [{ run: other.spec(), desired: 2 }]).finally(repair)).rejects.toThrow();
    expect(await stage().backend.running(other.mark)).toBe(0);
    await watched.send(1n, [{ run: spec(), desired: 1 }]);
    await settles(1, mark);
    await watched.send(2n, [{ run: spec(), desired: 0 }]);
    expect(watched.errors).toEqual([]);
    watched.close();
    unrecorded.close();
  });

  test("of a holder that is deposed are not taken: its stream is over", async () => {
    const { spec, settles, watch } = stage().pool();
    const old = watch();
    await old.send(1n, [{ run: spec(), desired: 1 }]);
    const young = watch([], { holder: "engine-b", generation: 8n });
    await expect.poll(() => old.errors[0], patience).toMatchObject({ code: "stale-generation" });
    await expect(old.send(2n, [{ run: spec(), desired: 3 }])).rejects.toThrow();
    await settles(1);
    await young.send(1n, [{ run: spec(), desired: 0 }]);
    await settles(0);
    for (const one of [old, young]) one.close();
  });

  test("that are not answered any more fail as soon as the stream is closed", async () => {
    const { spec, watch } = stage().pool();
    const watched = watch();
    const sent = watched.send(1n, [{ run: spec() }]);
    watched.close();
    await expect(sent).rejects.toMatchObject({ code: "cancelled" });
    await expect(watched.send(2n, [])).rejects.toMatchObject({ code: "unavailable" });
  });
}
