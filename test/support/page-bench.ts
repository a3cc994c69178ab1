import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startConsole } from "../../services/console/main.ts";
import type { RunningService } from "../../shared/lifecycle/service.ts";
import type { Decision } from "../../shared/model/decision.ts";
import { createLog } from "../../shared/telemetry/log.ts";
import { buildPage, startBrowser } from "./browser.ts";
import { demoStatus, producersStatus } from "./demo-status.ts";
import { type EngineDouble, startEngineDouble } from "./engine-double.ts";

/** The page in a real browser, its console and an engine double, anew for each test. */
export interface PageBench {
  page: Page;
  engine: EngineDouble;
  service: RunningService;
  /** Whatever the browser complained about: exceptions, failed requests, what the content security policy forbade. */
  readonly complaints: string[];
  readonly requested: string[];
  open(options?: BrowserContextOptions, path?: string): Promise<void>;
  /** The pool `demo` on the page. */
  demo(): Locator;
}

export const pageLog = createLog("console", { level: "silent" });

/** Call it inside a `describe`; what it returns is filled before each test. */
export function pageBench(decisions: readonly Decision[]): () => PageBench {
  let browser: Browser;
  let bench: PageBench | undefined;
  const current = () => {
    if (!bench) throw new Error("the page was not opened");
    return bench;
  };
  beforeAll(async () => {
    buildPage();
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    const engine = await startEngineDouble([demoStatus(), producersStatus()], { decisions });
    const service = await startConsole({ listen: "127.0.0.1:0", engine: engine.address, log: pageLog });
    const page = await browser.newPage();
    bench = { page, engine, service, complaints: [], requested: [], open, demo };
  });
  afterEach(async () => {
    const { page, service, engine } = current();
    await page.context().close();
    await service.stop();
    await engine.stop();
  });

  const demo = () => current().page.getByRole("region", { name: "demo", exact: true });
  async function open(options: BrowserContextOptions = {}, path = "/"): Promise<void> {
    const now = current();
    await now.page.context().close();
    now.page = await browser.newPage(options);
    now.page.on("console", (said) => said.type() === "error" && now.complaints.push(said.text()));
    now.page.on("pageerror", (thrown) => now.complaints.push(thrown.message));
    now.page.on("request", (request) => now.requested.push(request.url()));
    await now.page.goto(`${now.service.address}${path}`);
  }
  return current;
}
