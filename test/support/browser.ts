import { type Browser, chromium } from "playwright-core";
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
