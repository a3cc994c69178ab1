import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { startConsole } from "../../services/console/main.ts";
import type { Decision } from "../../shared/model/decision.ts";
import { needs } from "../support/available.ts";
import { browserNeed } from "../support/browser.ts";
import { demoStatus, producersStatus } from "../support/demo-status.ts";
import { startEngineDouble } from "../support/engine-double.ts";
import { madeDecision } from "../support/made-decision.ts";
import { pageBench, pageLog } from "../support/page-bench.ts";

const require = createRequire(import.meta.url);

const decision: Decision = {
  ...{ id: 1n, pool: "demo", workload: "consumer", from: 3, desired: 6, reason: "demand" },
  ...{ detail: "queue 92 is 42 above its target of 50", wallMs: Date.now() },
};

describe("the page in a real browser", needs(browserNeed), () => {
  const bench = pageBench({ decisions: [decision] });

  test("shows the queue against its target, who holds the slots, and the decisions with their reasons", async () => {
    await bench().open();
    await expect.poll(() => bench().demo().locator(".big").allTextContents()).toEqual(["47", "50"]);
    expect(await bench().demo().getByText("3 below target").isVisible()).toBe(true);
    expect(
      await bench()
        .demo()
        .getByRole("img", { name: /^Queue of consumer over .* target 50$/ })
        .isVisible(),
    ).toBe(true);
    expect(
      await bench()
        .demo()
        .getByRole("img", { name: /^Replicas in pool demo/ })
        .locator("canvas")
        .count(),
    ).toBe(1);
    expect(
      await bench()
        .demo()
        .getByRole("img", { name: "10 of 10 slots taken, consumer 3 ready, remainder 7 ready" })
        .isVisible(),
    ).toBe(true);
    const row = bench().page.getByRole("row", { name: /consumer 3 → 6 demand queue 92 is 42 above its target of 50/ });
    await row.waitFor(); // decisions are drawn four times a second
    expect(bench().complaints).toEqual([]);
  });

  test("follows what changes, and shows replicas that stop apart from those that run", async () => {
    await bench().open();
    await bench().demo().getByText("3 below target").waitFor();
    bench().engine.setStatus(
      demoStatus({ queue: 92, consumer: { ready: 3, starting: 3 }, remainder: { ready: 1, stopping: 3 } }),
    );
    await bench().demo().getByText("42 above target").waitFor();
    expect(await bench().demo().locator(".cells .stopping").count()).toBe(3);
    expect(await bench().demo().locator(".cells .starting").count()).toBe(3);
    bench().engine.decide({
      ...decision,
      id: 2n,
      workload: "remainder",
      from: 7,
      desired: 4,
      reason: "pre-empted",
      detail: "gives 3 slots to consumer",
    });
    await bench()
      .page.getByRole("row", { name: /remainder 7 → 4 pre-empted gives 3 slots to consumer/ })
      .waitFor();
  });

  test("draws decisions four times a second, however many there are", async () => {
    await bench().open();
    await bench().demo().waitFor();
    await bench().page.evaluate(`globalThis.drawn = 0;
      new MutationObserver(() => (drawn += 1)).observe(document.querySelector(".decisions tbody"), { childList: true })`);
    for (let id = 100; id < 150; id += 1) {
      bench().engine.decide(madeDecision(BigInt(id)));
      await bench().page.waitForTimeout(20);
    }
    await bench().page.getByText("decision 149").waitFor();
    expect(await bench().page.evaluate("drawn")).toBeLessThan(15);
  });

  test("shows the newest in a chart that was out of sight as soon as it comes into view", async () => {
    await bench().open({ viewport: { width: 800, height: 200 } });
    const chart = bench().demo().getByRole("img", { name: "Queue of consumer" });
    await expect.poll(() => chart.getAttribute("aria-label"), { timeout: 10_000 }).toContain("highest 47");
    await bench().page.waitForTimeout(500); // seen to be out of sight
    bench().engine.setStatus(demoStatus({ queue: 99 }));
    await bench().demo().getByText("49 above target").waitFor();
    await chart.scrollIntoViewIfNeeded();
    await expect.poll(() => chart.getAttribute("aria-label"), { timeout: 2000 }).toContain("highest 99");
  });

  test("says that a reading failed and why; it never shows 0 instead", async () => {
    bench().engine.setStatus(demoStatus({ queue: "the queue orders does not exist" }));
    await bench().open();
    await bench().demo().getByText("no reading: the queue orders does not exist").waitFor();
    expect(await bench().demo().locator(".big").allTextContents()).toEqual(["–", "50"]);
  });

  test("explains a workload on request, by keyboard", async () => {
    await bench().open();
    const consumer = bench().page.getByRole("article", { name: "Workload consumer" });
    await consumer.locator("summary").press("Enter");
    await consumer.getByText("2 replicas of remainder to stop").waitFor();
  });

  test("asks once at a time why a workload has its replicas, also where nobody answers", async () => {
    await bench().open();
    let asked = 0;
    await bench().page.route("**/explanation", () => {
      asked += 1; // and never answers
    });
    await bench().demo().locator("summary").first().click();
    await expect.poll(() => asked).toBe(1);
    await bench().page.waitForTimeout(2500);
    expect(asked).toBe(1);
  });

  test("shows what was learned of a workload, and what is taken of each dimension", async () => {
    const resources = [
      { name: "cpu", capacity: 8000, taken: 3500, reserve: 1000 },
      { name: "memory", capacity: 16 * 2 ** 30, taken: 6 * 2 ** 30, reserve: 0 },
    ];
    bench().engine.setStatus(demoStatus({ changed: { resources } }));
    await bench().open();
    await bench().page.getByText("31/s arrive · 3.3/s per replica · ready after 0.4 s").waitFor();
    await bench().demo().getByText("3.5 of 8 cpu, 1 of them reserved").waitFor();
    await bench().demo().getByText("6 of 16 GiB memory").waitFor();
  });

  test("says quietly what else is worth knowing of a workload", async () => {
    const notices = ["kubectl set 5 replicas: adopted"];
    await bench().open();
    bench().engine.setStatus(demoStatus({ consumer: { notices } }));
    const notice = bench().page.getByLabel("Workload consumer").getByText("kubectl set 5 replicas: adopted");
    await notice.waitFor();
    expect(await notice.getAttribute("class")).toBe("quiet");
  });

  test("says that the engine is lost, keeps the last numbers, and recovers by itself", async () => {
    await bench().open();
    await bench().demo().getByText("3 below target").waitFor();
    const why = bench().page.getByRole("article", { name: "Workload consumer" }).locator("details");
    await why.locator("summary").press("Enter");
    await why.getByText("2 replicas of remainder to stop").waitFor();
    const queueNow = bench()
      .demo()
      .getByText(/^\S+ now, target 50$/);
    await expect.poll(() => queueNow.textContent()).toBe("47 now, target 50");
    await bench().engine.stop();
    const said = bench().page.getByText(
      /^The engine does not answer\. The engine at .* cannot be reached: .*\. What you see/,
    );
    await said.waitFor();
    expect(await bench().demo().locator(".big").allTextContents()).toEqual(["47", "50"]);
    await why.getByText(/^The engine at .* cannot be reached: /).waitFor();
    expect(await why.getByText("2 replicas of remainder to stop").count()).toBe(1);
    await expect.poll(() => queueNow.textContent()).toBe("– now, target 50");
    bench().engine = await startEngineDouble([demoStatus({ queue: 55 }), producersStatus()], {
      listen: bench().engine.address,
    });
    await bench().demo().getByText("5 above target").waitFor();
    await bench().page.getByText("The engine does not answer.").waitFor({ state: "detached" });
  });

  test("says that the console is lost and recovers when it is back, without a reload", async () => {
    await bench().open();
    await bench().demo().getByText("3 below target").waitFor();
    const listen = bench().service.address.replace("http://", "");
    await bench().service.stop();
    await bench().page.getByText("The console does not answer.").waitFor();
    bench().service = await startConsole({ listen, engine: bench().engine.address, log: pageLog });
    bench().engine.setStatus(demoStatus({ queue: 55 }));
    await bench().demo().getByText("5 above target").waitFor();
    await bench().page.getByText("The console does not answer.").waitFor({ state: "detached" });
  });

  test("names a lost link of a pool with its problem", async () => {
    const silent = { up: false, problem: "the collector at 127.0.0.1:7001 has been silent for 3 s" };
    const links = [{ kind: "collector", name: "collector", ...silent } as const];
    bench().engine.setStatus(demoStatus({ changed: { links } }));
    await bench().open();
    const banner = bench().page.getByRole("alert");
    await banner.getByText("Pool demo has lost the collector.").waitFor();
    expect(await banner.textContent()).toContain("has been silent for 3 s");
  });

  test.each(["light", "dark"] as const)("has no accessibility violations in %s colours", async (colorScheme) => {
    await bench().open({ colorScheme });
    await bench().demo().getByText("3 below target").waitFor();
    await bench().page.getByRole("article", { name: "Workload consumer" }).locator("summary").press("Enter");
    await bench().page.getByText("2 replicas of remainder to stop").waitFor();
    await bench().page.getByRole("button", { name: "No growth of consumer" }).press("Enter");
    await bench().page.getByRole("button", { name: "No growth of consumer", pressed: true }).waitFor();
    await bench().engine.stop();
    await bench().page.getByText("The engine does not answer.").waitFor();
    await bench().page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
    const found: { id: string; nodes: { html: string }[] }[] = await bench().page.evaluate(
      "axe.run().then(({ violations }) => violations)",
    );
    expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });

  test.each([360, 800, 1400])("fits %d pixels without scrolling sideways", async (width) => {
    await bench().open({ viewport: { width, height: 800 } });
    await bench().demo().getByText("3 below target").waitFor();
    expect(await bench().page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  });

  test.each([360, 1400])("does not jump when numbers change, at %d pixels", async (width) => {
    await bench().open({ viewport: { width, height: 800 } });
    await bench().demo().getByText("3 below target").waitFor();
    const places = () =>
      bench()
        .page.locator("h2, h3, .workload, .chart")
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().y));
    const before = await places();
    bench().engine.setStatus(
      demoStatus({ queue: 123_456, consumer: { ready: 0, starting: 10 }, remainder: { ready: 0 } }),
    );
    await bench().demo().getByText("123,406 above target").waitFor();
    expect(await places()).toEqual(before);
  });

  test("asks nobody but the console, on the page and in the description of the API", async () => {
    await bench().open();
    await bench().demo().getByText("3 below target").waitFor();
    await bench().page.goto(`${bench().service.address}/docs`);
    await bench().page.getByText("Sets the replicas of a fixed target").waitFor();
    expect(bench().requested.length).toBeGreaterThan(5);
    expect(
      bench().requested.filter((url) => !url.startsWith(`${bench().service.address}/`) && !url.startsWith("data:")),
    ).toEqual([]);
  });
});
