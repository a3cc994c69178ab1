import { describe, expect, test } from "vitest";
import { engineClient } from "../../shared/rpc/engine-client.ts";
import { needs } from "../support/available.ts";
import { browserNeed } from "../support/browser.ts";
import { pageBench } from "../support/page-bench.ts";

describe("what a person sets on the page", needs(browserNeed), () => {
  const bench = pageBench();
  const producers = () => bench().page.getByRole("spinbutton", { name: "Number of producer replicas" });
  const fixedInForce = async () => {
    const response = await fetch(`${bench().service.address}/api/pools/producers`);
    const body: { status?: { workloads: { fixed?: { replicas: number } }[] } } = JSON.parse(await response.text());
    return body.status?.workloads[0]?.fixed?.replicas;
  };

  test("pauses a workload and resumes it, by keyboard; pauses of others are told", async () => {
    await bench().open();
    const consumer = bench().page.getByRole("article", { name: "Workload consumer" });
    const growth = consumer.getByRole("button", { name: "No growth of consumer" });
    const shrinking = consumer.getByRole("button", { name: "No shrinking of consumer" });
    const pressed = async () => [
      await growth.getAttribute("aria-pressed"),
      await shrinking.getAttribute("aria-pressed"),
    ];
    await growth.press("Enter");
    await expect.poll(pressed).toEqual(["true", "false"]);
    await shrinking.press("Enter");
    await expect.poll(pressed).toEqual(["true", "true"]);
    await growth.press("Enter");
    await shrinking.press("Enter");
    await expect
      .poll(() =>
        bench()
          .engine.said()
          .map(({ call, direction }) => direction ?? call),
      )
      .toEqual([...["up", "both", "down", "Resume"]]);
    await expect.poll(pressed).toEqual(["false", "false"]);
    const client = engineClient(bench().engine.address);
    await client.pause({ pool: "demo", workload: "consumer", owner: "ops", direction: "down" });
    client.close();
    await consumer.getByText("ops paused it: no shrinking").waitFor();
  });

  describe("the number of producers", () => {
    test("changes by keyboard: by button, by arrow key, and typed", async () => {
      await bench().open();
      await bench().page.getByRole("button", { name: "One producer more" }).press("Enter");
      await expect.poll(fixedInForce).toBe(4);
      await producers().press("ArrowDown");
      await expect.poll(fixedInForce).toBe(3);
      await producers().fill("7");
      await producers().press("Enter");
      await expect.poll(fixedInForce).toBe(7);
      expect(await producers().inputValue()).toBe("7");
    });

    test("takes quick presses one after the other and loses none", async () => {
      await bench().open();
      const more = bench().page.getByRole("button", { name: "One producer more" });
      for (let press = 0; press < 5; press++) await more.press("Enter");
      await expect.poll(fixedInForce).toBe(8);
      expect(await bench().page.locator(".fixed .message").textContent()).toBe("");
    });

    test("keeps to its bounds", async () => {
      await bench().open();
      await producers().fill("99");
      await producers().press("Enter");
      await expect.poll(fixedInForce).toBe(10);
      expect(await bench().page.getByRole("button", { name: "One producer more" }).isDisabled()).toBe(true);
    });

    test("is left alone when somebody else changed it at the same moment, with a clear message", async () => {
      await bench().open();
      await producers().waitFor();
      // Between what the page knows and what it sends, another person is faster.
      await bench().page.route(
        "**/replicas",
        async (route) => {
          bench().engine.setFixed("producers", "producer", 9);
          await route.continue();
        },
        { times: 1 },
      );
      await bench().page.getByRole("button", { name: "One producer more" }).press("Enter");
      await bench().page.getByText("Not set to 4: somebody else changed the number at the same moment.").waitFor();
      await expect.poll(() => producers().inputValue()).toBe("9");
      expect(await fixedInForce()).toBe(9);
    });
  });
});
