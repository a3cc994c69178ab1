import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startConsole } from "../../services/console/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { Decision } from "../../shared/model/decision.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { needs } from "../support/available.ts";
import { browserNeed, buildPage, startBrowser } from "../support/browser.ts";
import { demoStatus, producersStatus } from "../support/demo-status.ts";
import { type EngineDouble, startEngineDouble } from "../support/engine-double.ts";

const log = createLog("console", { level: "silent" });
const require = createRequire(import.meta.url);

const decision: Decision = {
  ...{ id: 1n, pool: "demo", workload: "consumer", from: 3, desired: 6, reason: "demand" },
  ...{ detail: "queue 92 is 42 above its target of 50", wallMs: Date.now() },
};

describe("the page in a real browser", needs(browserNeed), () => {
  let browser: Browser;
  let engine: EngineDouble;
  let service: RunningService;
  let page: Page;
  /** Whatever the browser complained about: exceptions, failed requests, what the content security policy forbade. */
  let complaints: string[] = [];
  let requested: string[] = [];

  beforeAll(async () => {
    buildPage();
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    engine = await startEngineDouble([demoStatus(), producersStatus()], { decisions: [decision] });
    service = await startConsole({ listen: "127.0.0.1:0", engine: engine.address, log });
  });
  afterEach(async () => {
    await page.context().close();
    await service.stop();
    await engine.stop();
  });

  async function open(options: BrowserContextOptions = {}, path = "/"): Promise<void> {
    complaints = [];
    requested = [];
    const context = await browser.newContext(options);
    page = await context.newPage();
    page.on("console", (said) => said.type() === "error" && complaints.push(said.text()));
    page.on("pageerror", (thrown) => complaints.push(thrown.message));
    page.on("request", (request) => requested.push(request.url()));
    await page.goto(`${service.address}${path}`);
  }

  const demo = () => page.getByRole("region", { name: "demo", exact: true });
  const producers = () => page.getByRole("spinbutton", { name: "Number of producer replicas" });
  const fixedInForce = async () => {
    const response = await fetch(`${service.address}/api/pools/producers`);
    const body: { status?: { workloads: { fixed?: { replicas: number } }[] } } = JSON.parse(await response.text());
    return body.status?.workloads[0]?.fixed?.replicas;
  };

  test("shows the queue against its target, who holds the slots, and the decisions with their reasons", async () => {
    await open();
    await expect.poll(() => demo().locator(".big").allTextContents()).toEqual(["47", "50"]);
    expect(await demo().getByText("3 below target").isVisible()).toBe(true);
    expect(
      await demo()
        .getByRole("img", { name: /^Queue of consumer over .* target 50$/ })
        .isVisible(),
    ).toBe(true);
    expect(
      await demo()
        .getByRole("img", { name: /^Replicas in pool demo/ })
        .locator("canvas")
        .count(),
    ).toBe(1);
    expect(
      await demo().getByRole("img", { name: "10 of 10 slots taken, consumer 3 ready, remainder 7 ready" }).isVisible(),
    ).toBe(true);
    const row = page.getByRole("row", { name: /consumer 3 → 6 demand queue 92 is 42 above its target of 50/ });
    expect(await row.isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  test("follows what changes, and shows replicas that stop apart from those that run", async () => {
    await open();
    await demo().getByText("3 below target").waitFor();
    engine.setStatus(
      demoStatus({ queue: 92, consumer: { ready: 3, starting: 3 }, remainder: { ready: 1, stopping: 3 } }),
    );
    await demo().getByText("42 above target").waitFor();
    expect(await demo().locator(".cells .stopping").count()).toBe(3);
    expect(await demo().locator(".cells .starting").count()).toBe(3);
    engine.decide({
      ...decision,
      id: 2n,
      workload: "remainder",
      from: 7,
      desired: 4,
      reason: "pre-empted",
      detail: "gives 3 slots to consumer",
    });
    await page.getByRole("row", { name: /remainder 7 → 4 pre-empted gives 3 slots to consumer/ }).waitFor();
  });

  test("says that a reading failed and why; it never shows 0 instead", async () => {
    engine.setStatus(demoStatus({ queue: "the queue orders does not exist" }));
    await open();
    await demo().getByText("no reading: the queue orders does not exist").waitFor();
    expect(await demo().locator(".big").allTextContents()).toEqual(["–", "50"]);
  });

  test("explains a workload on request, by keyboard", async () => {
    await open();
    const consumer = page.getByRole("article", { name: "Workload consumer" });
    await consumer.locator("summary").press("Enter");
    await consumer.getByText("2 replicas of remainder to stop").waitFor();
  });

  describe("the number of producers", () => {
    test("changes by keyboard: by button, by arrow key, and typed", async () => {
      await open();
      await page.getByRole("button", { name: "One producer more" }).press("Enter");
      await expect.poll(fixedInForce).toBe(4);
      await producers().press("ArrowDown");
      await expect.poll(fixedInForce).toBe(3);
      await producers().fill("7");
      await producers().press("Enter");
      await expect.poll(fixedInForce).toBe(7);
      expect(await producers().inputValue()).toBe("7");
    });

    test("takes quick presses one after the other and loses none", async () => {
      await open();
      const more = page.getByRole("button", { name: "One producer more" });
      for (let press = 0; press < 5; press++) await more.press("Enter");
      await expect.poll(fixedInForce).toBe(8);
      expect(await page.locator(".message").textContent()).toBe("");
    });

    test("keeps to its bounds", async () => {
      await open();
      await producers().fill("99");
      await producers().press("Enter");
      await expect.poll(fixedInForce).toBe(10);
      expect(await page.getByRole("button", { name: "One producer more" }).isDisabled()).toBe(true);
    });

    test("is left alone when somebody else changed it at the same moment, with a clear message", async () => {
      await open();
      await producers().waitFor();
      // Between what the page knows and what it sends, another person is faster.
      await page.route(
        "**/replicas",
        async (route) => {
          engine.setFixed("producers", "producer", 9);
          await route.continue();
        },
        { times: 1 },
      );
      await page.getByRole("button", { name: "One producer more" }).press("Enter");
      await page.getByText("Not set to 4: somebody else changed the number at the same moment.").waitFor();
      await expect.poll(() => producers().inputValue()).toBe("9");
      expect(await fixedInForce()).toBe(9);
    });
  });

  test("says that the engine is lost, keeps the last numbers, and recovers by itself", async () => {
    await open();
    await demo().getByText("3 below target").waitFor();
    await engine.stop();
    await page.getByText("The engine does not answer.").waitFor();
    expect(await demo().locator(".big").allTextContents()).toEqual(["47", "50"]);
    engine = await startEngineDouble([demoStatus({ queue: 55 }), producersStatus()], { listen: engine.address });
    await demo().getByText("5 above target").waitFor();
    await page.getByText("The engine does not answer.").waitFor({ state: "detached" });
  });

  test("says that the console is lost and recovers when it is back, without a reload", async () => {
    await open();
    await demo().getByText("3 below target").waitFor();
    const listen = service.address.replace("http://", "");
    await service.stop();
    await page.getByText("The console does not answer.").waitFor();
    service = await startConsole({ listen, engine: engine.address, log });
    engine.setStatus(demoStatus({ queue: 55 }));
    await demo().getByText("5 above target").waitFor();
    await page.getByText("The console does not answer.").waitFor({ state: "detached" });
  });

  test("names a lost link of a pool with its problem", async () => {
    const links = [
      { name: "collector", up: false, problem: "the collector at 127.0.0.1:7001 has been silent for 3 s" },
    ];
    engine.setStatus(demoStatus({ changed: { links } }));
    await open();
    const banner = page.getByRole("alert");
    await banner.getByText("Pool demo has lost the collector.").waitFor();
    expect(await banner.textContent()).toContain("has been silent for 3 s");
  });

  test.each(["light", "dark"] as const)("has no accessibility violations in %s colours", async (colorScheme) => {
    await open({ colorScheme });
    await demo().getByText("3 below target").waitFor();
    await page.getByRole("article", { name: "Workload consumer" }).locator("summary").press("Enter");
    await page.getByText("2 replicas of remainder to stop").waitFor();
    await engine.stop();
    await page.getByText("The engine does not answer.").waitFor();
    await page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
    const found: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
      "axe.run().then(({ violations }) => violations)",
    );
    expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });

  test.each([360, 800, 1400])("fits %d pixels without scrolling sideways", async (width) => {
    await open({ viewport: { width, height: 800 } });
    await demo().getByText("3 below target").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  });

  test.each([360, 1400])("does not jump when numbers change, at %d pixels", async (width) => {
    await open({ viewport: { width, height: 800 } });
    await demo().getByText("3 below target").waitFor();
    const places = () =>
      page.locator("h2, h3, .workload, .chart").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().y));
    const before = await places();
    engine.setStatus(demoStatus({ queue: 123_456, consumer: { ready: 0, starting: 10 }, remainder: { ready: 0 } }));
    await demo().getByText("123,406 above target").waitFor();
    expect(await places()).toEqual(before);
  });

  test("asks nobody but the console, on the page and in the description of the API", async () => {
    await open();
    await demo().getByText("3 below target").waitFor();
    await page.goto(`${service.address}/docs`);
    await page.getByText("Sets the replicas of a fixed target").waitFor();
    expect(requested.length).toBeGreaterThan(5);
    expect(requested.filter((url) => !url.startsWith(`${service.address}/`) && !url.startsWith("data:"))).toEqual([]);
  });
});
