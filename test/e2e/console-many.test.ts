import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { beforeEach, describe, expect, test } from "vitest";
import { needs } from "../support/available.ts";
import { browserNeed } from "../support/browser.ts";
import { demoStatus } from "../support/demo-status.ts";
import { madeDecision } from "../support/made-decision.ts";
import { pageBench } from "../support/page-bench.ts";

const require = createRequire(import.meta.url);

describe("many pools on the page", needs(browserNeed), () => {
  const bench = pageBench();
  const shop = (place: number) => `shop-${String(place).padStart(2, "0")}`;
  const line = (pool: string) => bench().page.getByRole("link", { name: pool });
  const inFull = (pool: string) => bench().page.getByRole("region", { name: pool, exact: true });

  beforeEach(() => {
    for (let place = 0; place < 20; place += 1) bench().engine.setStatus({ ...demoStatus(), pool: shop(place) });
  });

  test("are a line each and one in full: found by name, chosen by keyboard, kept over a reload and a step back", async () => {
    await bench().open();
    await bench().page.getByRole("heading", { name: "22 pools" }).waitFor();
    await inFull("demo").getByText("3 below target").waitFor();
    expect(await inFull(shop(7)).count()).toBe(0);
    await bench().page.getByRole("searchbox", { name: "Find a pool" }).fill("SHOP-07");
    expect(await bench().page.getByRole("link", { name: "shop" }).count()).toBe(1);
    await line(shop(7)).press("Enter");
    await inFull(shop(7)).getByText("3 below target").waitFor();
    expect(await line(shop(7)).getAttribute("aria-current")).toBe("true");
    expect(await inFull("demo").count()).toBe(0);
    bench().engine.setStatus({ ...demoStatus({ queue: 99 }), pool: shop(7) });
    await inFull(shop(7)).getByText("49 above target").waitFor();
    await bench().page.reload();
    await inFull(shop(7)).getByText("49 above target").waitFor();
    await line(shop(8)).click();
    await inFull(shop(8)).waitFor();
    await bench().page.goBack();
    await inFull(shop(7)).waitFor();
    expect(bench().complaints).toEqual([]);
  });

  test("tell decisions of the chosen one, and go on by themselves when it is gone or they are few again", async () => {
    await bench().open({}, `/#pool=${shop(3)}`);
    await bench()
      .page.getByRole("heading", { name: `Decisions of ${shop(3)}` })
      .waitFor();
    bench().engine.decide(madeDecision(7n, { pool: shop(4), detail: "of another" }));
    bench().engine.decide(madeDecision(8n, { pool: shop(3), detail: "of this one" }));
    await bench().page.getByText("of this one").waitFor();
    expect(await bench().page.getByText("of another").count()).toBe(0);
    bench().engine.removePool(shop(3));
    await bench()
      .page.getByText(`There is no pool ${shop(3)}.`)
      .waitFor();
    for (let place = 0; place < 20; place += 1) if (place !== 5) bench().engine.removePool(shop(place));
    await inFull("demo").waitFor();
    await inFull(shop(5)).getByText("3 below target").waitFor();
    await bench().page.getByText("of another").waitFor();
  });

  test("say what is wrong with which, all in one place where it is the same", async () => {
    const links = [{ kind: "actuator", name: "process", up: false, problem: "nothing listens there" }] as const;
    for (const place of [2, 4, 6, 8]) {
      bench().engine.setStatus({ ...demoStatus({ changed: { links } }), pool: shop(place) });
    }
    await bench().open();
    const few = [2, 4, 6].map(shop).join(", ");
    const banner = bench().page.getByRole("alert");
    await banner.getByText(`4 pools (${few}, …) have lost actuator process. Nothing listens there.`).waitFor();
    await bench().page.getByLabel("Trouble only").check();
    await expect.poll(() => bench().page.getByRole("link", { name: "shop" }).count()).toBe(4);
    await line(shop(2)).getByText("actuator process is lost").waitFor();
  });

  test("that no engine decides are told as old, in their line and in full", async () => {
    await bench().open({}, `/#pool=${shop(1)}`);
    await inFull(shop(1)).getByText("3 below target").waitFor();
    bench().engine.silence(shop(1));
    await line(shop(1)).getByText("no engine tells of it just now").waitFor();
    await inFull(shop(1))
      .getByText("No engine tells of it just now. What you see is the last that was known.")
      .waitFor();
    expect(await bench().page.getByRole("link").filter({ hasText: "no engine" }).count()).toBe(1);
  });

  test.each([360, 1400])(
    "fit %d pixels without scrolling sideways, and have no accessibility violations",
    async (width) => {
      await bench().open({ viewport: { width, height: 800 } });
      await inFull("demo").getByText("3 below target").waitFor();
      expect(await bench().page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      await bench().page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
      const found = await bench().page.evaluate("axe.run().then(({ violations }) => violations.map(({ id }) => id))");
      expect(found).toEqual([]);
    },
  );
});
