import { effect } from "@preact/signals";
import { expect, test } from "vitest";
import { demoStatus, producersStatus } from "../../../../test/support/demo-status.ts";
import { poolStatusView } from "../../api/view.ts";
import { createStore, forgetOthers, mostInFull, renamed } from "./store.ts";

/** A store with the pools of the demo, as the stream fills it. */
function stage() {
  const store = createStore();
  store.pools.value = renamed([], ["demo", "producers"]);
  const [demo, producers] = store.pools.value;
  if (!demo || !producers) throw new Error("there are no pools");
  demo.status.value = poolStatusView(demoStatus());
  producers.status.value = poolStatusView(producersStatus());
  return { store, demo, producers };
}

test("who asks for colours, or for which pools follow a metric, hears of other workloads, not of every status", () => {
  const { store, demo } = stage();
  const heard: (readonly string[])[] = [];
  const stop = effect(() => {
    heard.push([...store.following.value.keys(), ...store.colours.value.keys()]);
  });
  for (let queue = 0; queue < 5; queue += 1) demo.status.value = poolStatusView(demoStatus({ queue }));
  expect(heard).toEqual([["demo", "demo/consumer", "demo/remainder", "producers/producer"]]);
  const { workloads, ...rest } = demo.status.value ?? poolStatusView(demoStatus());
  demo.status.value = { ...rest, workloads: workloads.slice(1) };
  expect(heard.at(-1)).not.toContain("demo/consumer");
  expect(heard.at(-1)).not.toContain("demo");
  stop();
});

test("one of many pools is chosen: who was asked for, else the first; of few none is", () => {
  const { store } = stage();
  store.asked.value = "producers";
  expect([store.many.value, store.chosen.value]).toEqual([false, undefined]);
  const names = Array.from({ length: mostInFull + 1 }, (_none, place) => `pool-${place}`);
  store.pools.value = renamed(store.pools.value ?? [], names);
  expect([store.many.value, store.chosen.value]).toEqual([true, "producers"]); // gone: the page says so
  store.asked.value = undefined;
  expect(store.chosen.value).toBe("pool-0");
});

test("what is told of the chosen pool alone is forgotten of the others", () => {
  const { store, demo, producers } = stage();
  demo.points.value = [{ wallMs: 1, workloads: {} }];
  forgetOthers(store, "producers");
  expect([demo.status.value, demo.points.value]).toEqual([undefined, []]);
  expect(producers.status.value).toBeDefined();
});
