import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ContainerEvent, type Engine, EngineError, type ListedContainer } from "./engine.ts";
import { follow } from "./following.ts";
import { Mirror } from "./mirror.ts";

const labels = { "microscaler.pool": "demo", "microscaler.workload": "work", "microscaler.template": "hash" };
const running: ListedContainer = { id: "a", name: "a", labels, state: "running", status: "Up 2 seconds" };

/** An engine whose stream a test ends and writes to. */
function engineDouble() {
  const fault: { list?: EngineError; check?: EngineError } = {};
  const asked = { checks: 0, lists: [] as (readonly string[] | undefined)[], since: [] as (number | undefined)[] };
  let listed: readonly ListedContainer[] = [running];
  let listMs = 0;
  let send: (event: ContainerEvent | undefined | "end") => void = () => undefined;
  const engine: Pick<Engine, "check" | "list" | "events"> = {
    check: async () => {
      asked.checks += 1;
      if (fault.check) throw fault.check;
    },
    list: async (ids) => {
      asked.lists.push(ids);
      if (listMs > 0) await new Promise((resolve) => setTimeout(resolve, listMs));
      if (fault.list) throw fault.list;
      return listed;
    },
    events: async (since) => {
      asked.since.push(since);
      const stream = new TransformStream<ContainerEvent | undefined, ContainerEvent | undefined>();
      const writer = stream.writable.getWriter();
      send = (event) => void (event === "end" ? writer.close() : writer.write(event)).catch(() => undefined);
      return { events: stream.readable.values(), close: () => send("end") };
    },
  };
  return {
    engine,
    asked,
    fault,
    show: (containers: readonly ListedContainer[]) => {
      listed = containers;
    },
    slow: (ms: number) => {
      listMs = ms;
    },
    send: (event: ContainerEvent | undefined | "end") => send(event),
  };
}

function scene(faults: ReturnType<typeof engineDouble>["fault"] = {}) {
  const double = engineDouble();
  Object.assign(double.fault, faults);
  const mirror = new Mirror({ changed: () => undefined, heard: () => undefined });
  const reached: (string | undefined)[] = [];
  const following = follow(double.engine, mirror, () => reached.push(following.unreachable()));
  return { ...double, mirror, reached, following };
}

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("listens before it lists, and lists once more a second later, then now and then", async () => {
  const { asked, reached, following } = scene();
  await wait(0);
  expect(asked).toMatchObject({ checks: 1, since: [undefined], lists: [undefined] });
  expect(reached).toEqual([undefined]);
  await wait(1000);
  expect(asked.lists).toHaveLength(2);
  await wait(20_000);
  expect(asked.lists).toHaveLength(6);
  expect(reached).toEqual([undefined]); // no news
  following.close();
});

test("connects again when the stream ends, asks for what it missed, and says nothing of it", async () => {
  const { asked, reached, following, send } = scene();
  await wait(0);
  send({ id: "a", action: "pause", attributes: labels, atSeconds: 1234.5 });
  send({ id: "a", action: "unpause", attributes: labels, atSeconds: 12 }); // its clock was set back
  await wait(0);
  send("end");
  await wait(100);
  expect(asked.since).toEqual([undefined, 1234.5]);
  expect(asked.lists).toHaveLength(2);
  expect(reached).toEqual([undefined]);
  following.close();
});

test("a list that fails makes it unreachable, once for each reason; the last that was known stays", async () => {
  const { fault, mirror, reached, following } = scene();
  await wait(0);
  fault.list = new EngineError("not well", 500);
  await wait(30_000);
  fault.check = new EngineError("gone");
  await wait(30_000);
  expect(reached).toEqual([undefined, "not well", "gone"]);
  expect(mirror.replicas("demo")).toHaveLength(1);
  delete fault.list;
  delete fault.check;
  await wait(6000);
  expect(reached).toEqual([undefined, "not well", "gone", undefined]);
  following.close();
});

test("tries again with growing pauses of at most 5 s", async () => {
  const { asked, following } = scene({ check: new EngineError("gone") });
  await wait(1000);
  expect(asked.checks).toBeGreaterThanOrEqual(4);
  const before = asked.checks;
  await wait(60_000);
  expect(asked.checks - before).toBeGreaterThanOrEqual(12);
  expect(asked.checks - before).toBeLessThanOrEqual(30);
  following.close();
});

test("many doubts are one list", async () => {
  const { asked, following, send } = scene();
  await wait(0);
  for (let count = 0; count < 10; count += 1) following.doubt();
  send(undefined); // an event that cannot be understood is a doubt, too
  await wait(60);
  expect(asked.lists).toHaveLength(2);
  following.close();
});

test("a doubt while a list is under way is settled by another one right after it", async () => {
  const { asked, following, slow } = scene();
  await wait(1500);
  slow(1000);
  following.doubt();
  await wait(100);
  expect(asked.lists).toHaveLength(3); // under way
  following.doubt();
  await wait(900);
  expect(asked.lists).toHaveLength(3);
  await wait(100);
  expect(asked.lists).toHaveLength(4);
  await wait(4000);
  expect(asked.lists).toHaveLength(4); // once for that doubt
  following.close();
});

test("a doubt does not do away with the list a second after it listens", async () => {
  const { asked, following } = scene();
  await wait(0);
  following.doubt();
  await wait(100);
  expect(asked.lists).toHaveLength(2);
  await wait(1000);
  expect(asked.lists).toHaveLength(3);
  following.close();
});

test("asks for the health of those whose events did not tell it, all together", async () => {
  const { asked, following, send, show, mirror } = scene();
  await wait(0);
  const started = ["b", "c"].map((id) => ({ ...running, id, name: id }));
  show(started);
  for (const { id, name } of started) {
    send({ id, action: "create", attributes: { ...labels, name }, atSeconds: 1 });
    send({ id, action: "start", attributes: { ...labels, name }, atSeconds: 1 });
  }
  await wait(0);
  expect(asked.lists.slice(1).flat()).toEqual(expect.arrayContaining(["b", "c"]));
  expect(asked.lists.length).toBeLessThanOrEqual(3);
  expect(mirror.replicas("demo")?.map(({ state }) => state)).toEqual(["ready", "ready", "ready"]);
  following.close();
});

test("does nothing any more once it is closed", async () => {
  const { asked, following } = scene();
  await wait(0);
  following.close();
  await wait(60_000);
  expect(asked).toMatchObject({ checks: 1 });
  expect(asked.lists).toHaveLength(1);
});

test("who ended a container out of reach is heard before its end is told, also where the list is there first", async () => {
  const ends: (string | undefined)[] = [];
  const double = engineDouble();
  const mirror = new Mirror({
    changed: () => ends.push(...(mirror.replicas("demo") ?? []).flatMap(({ end }) => (end ? [end.by] : []))),
    heard: () => undefined,
  });
  const following = follow(double.engine, mirror, () => undefined);
  await wait(100);
  double.send("end");
  double.show([{ ...running, state: "exited", status: "Exited (137) 1 second ago" }]);
  await wait(150);
  const event = { id: "a", attributes: { ...labels, name: "a" }, atSeconds: 5 };
  double.send({ ...event, action: "kill", attributes: { ...event.attributes, signal: "9" } });
  double.send({ ...event, action: "die", attributes: { ...event.attributes, exitCode: "137" } });
  await wait(300);
  expect(mirror.replicas("demo")?.[0]?.end).toMatchObject({ by: "somebody" });
  expect(ends).not.toContain("host");
  following.close();
});

test("an end of which no event tells again is told by the list a moment later", async () => {
  const { show, send, mirror, following } = scene();
  await wait(100);
  send("end");
  show([{ ...running, state: "exited", status: "Exited (255) 1 second ago" }]);
  await wait(600);
  expect(mirror.replicas("demo")?.[0]).toMatchObject({ state: "ended", end: { by: "host" } });
  following.close();
});
