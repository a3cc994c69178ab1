import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startConsole } from "../../services/console/main.ts";
import type { Protection, ServingTls } from "../../shared/access/protection.ts";
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
  /** Another console in place of the one before, at another port. */
  restart(): Promise<void>;
  /** The pool `demo` on the page. */
  demo(): Locator;
}

export const pageLog = createLog("console", { level: "silent" });

export interface PageBenchOptions {
  readonly decisions?: readonly Decision[];
  /** Of the console and of the engine; asked before each test. */
  readonly protection?: () => Protection;
  /** Of the console alone; asked before each test. */
  readonly tls?: () => ServingTls;
  /** What the console shows the engine. */
  readonly token?: string;
}

/** Call it inside a `describe`; what it returns is filled before each test. */
export function pageBench({ decisions = [], protection, tls, token = "" }: PageBenchOptions = {}): () => PageBench {
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
    const protect = protection && { protection: protection() };
    const engine = await startEngineDouble([demoStatus(), producersStatus()], { decisions, ...protect });
    const options = { listen: "127.0.0.1:0", engine: engine.address, log: pageLog, dial: { token: () => token } };
    const ofConsole = { ...options, protection: { ...protect?.protection, ...(tls && { tls: tls() }) } };
    const service = await startConsole(ofConsole);
    const restart = async () => {
      await current().service.stop();
      current().service = await startConsole(ofConsole);
    };
    const page = await browser.newPage();
    bench = { page, engine, service, complaints: [], requested: [], open, restart, demo };
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
