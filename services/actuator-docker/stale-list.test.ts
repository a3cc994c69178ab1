import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ContainerEvent, ListedContainer } from "./engine.ts";
import { Mirror } from "./mirror.ts";

const labels = { "microscaler.pool": "demo", "microscaler.workload": "work", "microscaler.template": "hash" };
const running: ListedContainer = { id: "a", name: "name-a", labels, state: "running", status: "Up 2 seconds" };

function told(action: string, atSeconds: number): ContainerEvent {
  return { id: "a", action, attributes: { ...labels, name: "name-a" }, atSeconds };
}

/** One that runs, and what is told of it after each list that says so. */
function scene() {
  const mirror = new Mirror({ changed: () => undefined, heard: () => undefined });
  const list = (behind = false) => {
    mirror.expect(behind);
    mirror.settle([running]);
    return mirror.replicas("demo")?.map(({ state }) => state);
  };
  list(true);
  return { mirror, list };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a list that does not know yet of the end that an event told brings nothing back", () => {
  const { mirror, list } = scene();
  mirror.note(told("die", 1));
  expect(list()).toEqual(["ended"]);
  vi.advanceTimersByTime(9000);
  expect(list()).toEqual(["ended"]);
});

test("after contact was lost lists bring back what runs, as its start may have been missed; one that may be older than the end does not", () => {
  const { mirror, list } = scene();
  mirror.note(told("die", 1));
  vi.advanceTimersByTime(1500);
  expect(list(true)).toEqual(["ended"]);
  vi.advanceTimersByTime(500);
  expect(list()).toEqual(["ready"]);
  mirror.note(told("die", 2));
  vi.advanceTimersByTime(9000);
  expect(list()).toEqual(["ended"]); // no contact was lost since
});

test("a list is as old as the moment it was asked for", () => {
  const { mirror } = scene();
  mirror.note(told("die", 1));
  vi.advanceTimersByTime(1000);
  mirror.expect(true);
  vi.advanceTimersByTime(4000);
  mirror.settle([running]);
  expect(mirror.replicas("demo")).toMatchObject([{ state: "ended" }]);
});

test("what happened at the same instant as the last that was told before contact was lost counts", () => {
  const { mirror } = scene();
  mirror.note(told("die", 1));
  mirror.expect(true);
  mirror.note(told("die", 1)); // told again
  mirror.note(told("start", 1));
  mirror.settle([running]);
  expect(mirror.replicas("demo")).toMatchObject([{ state: "ready" }]);
});

test("of what happened at one instant nothing is taken twice", () => {
  const { mirror } = scene();
  mirror.note(told("die", 1));
  mirror.note(told("start", 1));
  mirror.note(told("pause", 2));
  mirror.note(told("unpause", 2));
  mirror.expect(true);
  mirror.note(told("pause", 2));
  mirror.settle([running]);
  expect(mirror.replicas("demo")).toMatchObject([{ state: "ready" }]);
});

test("one that was started again is told by the event at once, and by lists a while later", () => {
  const { mirror, list } = scene();
  mirror.note(told("die", 1));
  mirror.note(told("start", 2));
  expect(list()).toEqual(["ready"]);
  mirror.note(told("die", 3));
  vi.advanceTimersByTime(10_001);
  expect(list()).toEqual(["ready"]);
});
