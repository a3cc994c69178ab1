import { describe, expect, test } from "vitest";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import { needs } from "../support/available.ts";
import { browserNeed } from "../support/browser.ts";
import { demoStatus, producersStatus } from "../support/demo-status.ts";
import { pageBench } from "../support/page-bench.ts";

describe("pools on the page", needs(browserNeed), () => {
  const bench = pageBench();

  test("appear when they are applied, are shown as leaving once removed, and go", async () => {
    await bench().open();
    await bench().demo().waitFor();
    const client = engineClient(bench().engine.address);
    await client.applyPool({ specJson: JSON.stringify({ name: "nightly", capacity: 10 }) });
    bench().engine.setStatus({ ...demoStatus(), pool: "nightly" });
    const nightly = bench().page.getByRole("region", { name: "nightly", exact: true });
    await nightly.getByText("3 below target").waitFor();
    expect(await nightly.getByText("on its way out").count()).toBe(0);
    await client.deletePool({ pool: "nightly" });
    await nightly.getByText("removed: on its way out").waitFor();
    bench().engine.removePool("nightly");
    await nightly.waitFor({ state: "detached" });
    client.close();
    await bench().demo().waitFor();
  });

  test("name the engine that decides them where there are several", async () => {
    await bench().open();
    const leader = (holder: string) => ({ leader: { holder, generation: 7n } });
    bench().engine.setStatus(demoStatus({ changed: leader("engine-a") }));
    await bench().demo().getByText("3 below target").waitFor();
    expect(await bench().page.getByText("engine-a").count()).toBe(0);
    bench().engine.setStatus({ ...producersStatus(), ...leader("engine-b") });
    await bench().demo().getByText("engine engine-a").waitFor();
    await bench().page.getByText("engine engine-b").waitFor();
  });

  test("show the minutes before the console was started", async () => {
    const nowMs = Date.now();
    const moments = Array.from({ length: 300 }, (_none, place) => ({
      ...{ wallMs: nowMs - (300 - place) * 1000, capacity: 10 },
      workloads: [{ workload: "consumer", queue: 500, setpoint: 50, ready: 3, starting: 0, stopping: 0 }],
    }));
    bench().engine.setMoments("demo", moments);
    await bench().restart();
    await bench().open();
    const chart = bench()
      .demo()
      .getByRole("img", { name: /^Queue of consumer over .* lowest 47, highest 500, now 47/ });
    await chart.waitFor();
    if (process.env.SHOTS) await bench().page.screenshot({ path: `${process.env.SHOTS}/seeded.png` });
  });
});
