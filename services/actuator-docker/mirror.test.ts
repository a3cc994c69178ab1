import { expect, test } from "vitest";
import type { ContainerEvent, ListedContainer } from "./engine.ts";
import { Mirror } from "./mirror.ts";

const labels = { "microscaler.pool": "demo", "microscaler.workload": "work", "microscaler.template": "hash" };

function listed(id: string, state = "running", status = "Up 2 seconds"): ListedContainer {
  return { id, name: `name-${id}`, labels, state, status };
}

let clock = 0;

function event(id: string, action: string, more: Record<string, string> = {}): ContainerEvent {
  clock += 1;
  return { id, action, attributes: { ...labels, name: `name-${id}`, ...more }, atSeconds: clock };
}

function scene() {
  const changes: string[] = [];
  let heard = 0;
  const mirror = new Mirror({
    changed: (pool) => changes.push(pool),
    heard: () => {
      heard += 1;
    },
  });
  const settle = (...containers: ListedContainer[]) => {
    mirror.expect(true);
    mirror.settle(containers);
  };
  const states = () => mirror.replicas("demo")?.map(({ name, state }) => `${name} ${state}`);
  const end = (id: string) => mirror.replicas("demo")?.find(({ name }) => name === `name-${id}`)?.end;
  return { mirror, changes, settle, states, end, heard: () => heard };
}

test("nothing is known before the first list, and an empty list is known", () => {
  const { mirror, settle, states } = scene();
  mirror.expect(true);
  mirror.note(event("a", "create"));
  expect(states()).toBeUndefined();
  settle();
  expect(states()).toEqual([]);
  expect(mirror.replicas("another")).toEqual([]);
});

test("what happens while a list is under way stands above it, whether the list knew of it or not", () => {
  const { mirror, states, settle } = scene();
  settle(listed("a"), listed("b"));
  mirror.expect(false);
  mirror.note(event("a", "destroy"));
  mirror.note(event("b", "pause"));
  mirror.note(event("c", "create"));
  expect(states()).toEqual(["name-b paused", "name-c created"]); // at once, not only with the list
  mirror.settle([listed("a"), listed("b")]); // older than all of that
  expect(states()).toEqual(["name-b paused", "name-c created"]);
  mirror.expect(false);
  mirror.settle([listed("b", "paused"), listed("c", "created")]);
  expect(states()).toEqual(["name-b paused", "name-c created"]);
});

test("after an interruption nothing is shown before the list, as events before it may be missing", () => {
  const { mirror, states, settle, end } = scene();
  settle(listed("a"), listed("b"));
  mirror.expect(true);
  mirror.note(event("a", "kill", { signal: "9" }));
  mirror.note(event("a", "die", { exitCode: "137" }));
  expect(states()).toEqual(["name-a ready", "name-b ready"]);
  mirror.settle([listed("a", "exited", "Exited (137) 1 second ago"), listed("b")]);
  mirror.learn([listed("a", "exited", "Exited (137) 1 second ago")]);
  expect(states()).toEqual(["name-a ended", "name-b ready"]);
  expect(end("a")).toEqual({ detail: "signal SIGKILL", by: "somebody" });
});

test("events that are repeated after an interruption are not taken twice", () => {
  const { mirror, settle, end } = scene();
  settle(listed("a"));
  const start = event("a", "start");
  mirror.note(start);
  mirror.ask("name-a", true);
  mirror.expect(true);
  mirror.note(start); // would make it one that nobody has asked to end
  mirror.note(event("a", "kill", { signal: "15" }));
  mirror.note(event("a", "die", { exitCode: "0" }));
  mirror.settle([listed("a", "exited", "Exited (0) 1 second ago")]);
  expect(end("a")).toEqual({ detail: "exit code 0", by: "itself" });
});

test("after an interruption events count also where the clock of the engine was set back", () => {
  const { mirror, settle, end } = scene();
  mirror.note({ ...event("a", "start"), atSeconds: clock + 3600 });
  settle(listed("a"));
  mirror.note(event("a", "die", { exitCode: "1" }));
  expect(end("a")).toEqual({ detail: "exit code 1", by: "itself" });
});

test("one that ended unseen went down with its host; so did one that Docker found ended when it started", () => {
  const { settle, end } = scene();
  settle(
    listed("a"),
    listed("old", "exited", "Exited (1) 2 days ago"),
    listed("new", "exited", "Exited (255) 1 day ago"),
  );
  settle(listed("a", "exited", "Exited (137) 3 seconds ago"));
  expect(end("a")).toEqual({ detail: "signal SIGKILL", by: "host" });
  settle(listed("old", "exited", "Exited (1) 2 days ago"), listed("new", "exited", "Exited (255) 1 day ago"));
  expect(end("old")).toEqual({ detail: "exit code 1", by: "itself" });
  expect(end("new")).toEqual({ detail: "exit code 255", by: "host" });
});

test("how one ended stays as it was told when a list shows it again", () => {
  const { mirror, settle, end } = scene();
  settle(listed("a"));
  mirror.note(event("a", "kill", { signal: "15" }));
  mirror.note(event("a", "die", { exitCode: "1" }));
  mirror.learn([listed("a", "exited", "Exited (1) 1 second ago")]);
  expect(end("a")).toEqual({ detail: "exit code 1", by: "somebody" });
  settle(listed("a", "exited", "Exited (1) 1 second ago"));
  expect(end("a")).toEqual({ detail: "exit code 1", by: "somebody" });
});

test("one that gets a signal is taken for ended by somebody once Docker answers, and by its host where Docker went down", () => {
  const { mirror, settle, states, end } = scene();
  settle(listed("a"), listed("b"), listed("c"));
  for (const id of ["a", "b", "c"]) {
    mirror.note(event(id, "kill", { signal: "15" }));
    mirror.note(event(id, "die", { exitCode: "0" }));
  }
  expect(states()).toEqual(["name-a ending", "name-b ending", "name-c ending"]);
  expect(mirror.unsure()).toEqual(["a", "b", "c"]);
  const exited = (id: string) => listed(id, "exited", "Exited (0) 1 second ago");
  mirror.learn([exited("a")]);
  expect(end("a")?.by).toBe("somebody");
  settle(exited("a"), exited("b"), exited("c")); // after contact was lost
  expect(["a", "b", "c"].map((id) => end(id)?.by)).toEqual(["somebody", "host", "host"]);
});

test("a list that is due anyway tells that Docker did not go down", () => {
  const { mirror, settle, end } = scene();
  settle(listed("a"));
  mirror.note(event("a", "kill", { signal: "9" }));
  mirror.note(event("a", "die", { exitCode: "137" }));
  mirror.expect(false);
  mirror.settle([listed("a", "exited", "Exited (137) 1 second ago")]);
  expect(end("a")?.by).toBe("somebody");
});

test("of an earlier end nothing stays when one is started again", () => {
  const { mirror, settle, end } = scene();
  settle(listed("a"));
  for (const [action, more] of [
    ["kill", { signal: "9" }],
    ["oom", {}],
    ["die", { exitCode: "137" }],
    ["start", {}],
    ["die", { exitCode: "137" }],
  ] as const) {
    mirror.note(event("a", action, more));
  }
  expect(mirror.unsure()).toEqual([]);
  expect(end("a")).toEqual({ detail: "signal SIGKILL", by: "itself" });
});

test("one that we end is ending, and not taken for ended by somebody; where that fails it works on", () => {
  const { mirror, settle, states, end } = scene();
  settle(listed("a"));
  mirror.ask("name-a", true);
  expect(states()).toEqual(["name-a ending"]);
  mirror.ask("name-a", false);
  expect(states()).toEqual(["name-a ready"]);
  mirror.ask("name-a", true);
  mirror.note(event("a", "kill", { signal: "15" }));
  mirror.note(event("a", "die", { exitCode: "143" }));
  mirror.note(event("a", "stop"));
  expect(end("a")).toEqual({ detail: "signal SIGTERM", by: "itself" });
});

test.each([
  ["Up 2 seconds", "ready"],
  ["Up 2 seconds (health: starting)", "starting"],
  ["Up 2 seconds (unhealthy)", "starting"],
  ["Up 2 seconds (healthy)", "ready"],
])("one that is listed as %s is %s", (status, state) => {
  const { settle, states } = scene();
  settle(listed("a", "running", status));
  expect(states()).toEqual([`name-a ${state}`]);
});

test.each([
  ["restarting", "ending"],
  ["removing", "ending"],
  ["dead", "ended"],
  ["something new", "ending"],
])("one in the state %s is %s", (state, told) => {
  const { settle, states } = scene();
  settle(listed("a", state, ""));
  expect(states()).toEqual([`name-a ${told}`]);
});

test("one that was started is starting until its health is known: foreseen, told by an event, or looked up", () => {
  const { mirror, settle, states } = scene();
  settle();
  mirror.foresee("name-a", { health: "none", graceSeconds: 10 });
  mirror.foresee("name-b", { health: "starting", graceSeconds: 10 });
  for (const id of ["a", "b", "c"]) {
    mirror.note(event(id, "create"));
    mirror.note(event(id, "start"));
  }
  expect(states()).toEqual(["name-a ready", "name-b starting", "name-c starting"]);
  expect(mirror.unsure()).toEqual(["c"]);
  mirror.note(event("b", "health_status: healthy"));
  mirror.learn([listed("c")]);
  expect(states()).toEqual(["name-a ready", "name-b ready", "name-c ready"]);
  mirror.note(event("b", "health_status: unhealthy"));
  mirror.note(event("b", "start")); // its health check begins anew
  expect(states()).toEqual(["name-a ready", "name-b starting", "name-c ready"]);
  expect(mirror.unsure()).toEqual([]);
});

test("what was looked up does not hold for one that has ended since", () => {
  const { mirror, settle, states } = scene();
  settle();
  mirror.note(event("a", "create"));
  mirror.note(event("a", "start"));
  mirror.note(event("a", "die", { exitCode: "1" }));
  mirror.learn([listed("a")]);
  expect(states()).toEqual(["name-a ended"]);
});

test("a younger one has a higher age, also when it is found later", () => {
  const { mirror, settle } = scene();
  settle(listed("a"), listed("b"));
  mirror.note(event("c", "create"));
  settle(listed("a"), listed("b"), listed("c", "created"), listed("d"));
  const ages = mirror.replicas("demo")?.map(({ age }) => age) ?? [];
  expect(ages).toEqual([...ages].sort((one, other) => one - other));
  expect(new Set(ages).size).toBe(4);
});

test("a change is told once, and nothing that is no change", () => {
  const { mirror, changes, settle, heard } = scene();
  settle(listed("a"), { ...listed("stranger"), labels: { "microscaler.pool": "demo" } });
  expect(changes).toEqual(["demo"]);
  settle(listed("a"));
  mirror.note(event("a", "kill", { signal: "1" }));
  mirror.note(event("unknown", "die", { exitCode: "1" }));
  expect(changes).toEqual(["demo"]);
  mirror.note(event("a", "pause"));
  expect(changes).toEqual(["demo", "demo"]);
  expect(heard()).toBeGreaterThanOrEqual(4); // whoever waits looks each time
});
