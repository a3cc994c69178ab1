import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { packageRoot } from "../../shared/package-root.ts";
import { firstExisting, type Need } from "./available.ts";

const executable = firstExisting([process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"]);

/** For `needs()`: tests that drive a real browser. */
export const browserNeed: Need = {
  name: "chromium",
  available: executable !== undefined,
  enable: "install Chromium (apt-get install chromium) or set CHROMIUM to its path, to test the page in a real browser",
};

/** Starts headless Chromium; it makes no requests of its own. The caller closes it. */
export function startBrowser(): Promise<Browser> {
  if (!executable) throw new Error("no Chromium found; set CHROMIUM to its path");
  return chromium.launch({
    executablePath: executable,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Builds the page as `npm run build:web` does, so that the page under test is the one in this checkout. */
export function buildPage(): void {
  const vite = join(packageRoot(), "node_modules/vite/bin/vite.js");
  const config = join(packageRoot(), "services/console/web/vite.config.ts");
  const env = { ...process.env, NODE_ENV: "production" };
  execFileSync(process.execPath, [vite, "build", "--config", config, "--logLevel", "warn"], { env });
}
