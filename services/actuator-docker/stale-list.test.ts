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

test("a list that does not know yet of the end that an event told brings nothing back, nor does one after a new contact", () => {
  const { mirror, list } = scene();
  mirror.note(told("die", 1));
  expect(list()).toEqual(["ended"]);
  vi.advanceTimersByTime(9000);
  expect(list()).toEqual(["ended"]);
  expect(list(true)).toEqual(["ended"]);
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
