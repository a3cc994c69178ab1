import { expect, test } from "vitest";
import type { ReplicaState, Standby } from "./host.ts";
import { newRecord, nextOperation, type Operation, placeOf, type ReplicaRecord, type Wish } from "./record.ts";

const hosted = (state: ReplicaState) => ({ name: "a", pool: "p", workload: "w", hash: "h", age: 1, state });

test.each<[Wish, ReplicaState | undefined, Standby["mode"] | undefined, Operation | undefined]>([
  ["run", undefined, undefined, "launch"],
  ["run", "created", "created", "start"],
  ["run", "paused", "paused", "resume"],
  ["run", "starting", undefined, undefined],
  ["run", "ready", undefined, undefined],
  ["run", "ended", undefined, undefined],
  ["spare", undefined, "created", "make"],
  ["spare", "created", "created", undefined],
  ["spare", undefined, "paused", "freeze"],
  ["spare", "created", "paused", "freeze"],
  ["spare", "ready", "paused", "pause"],
  ["spare", "paused", "paused", undefined],
  ["gone", undefined, undefined, undefined],
  ["gone", "created", undefined, "remove"],
  ["gone", "paused", "paused", "stop"],
  ["gone", "ready", undefined, "stop"],
  ["gone", "ending", undefined, "stop"],
  ["gone", "ended", undefined, "remove"],
])("to be %s, one that is %s (standby %s) needs %s", (wish, state, mode, operation) => {
  expect(nextOperation({ wish, hosted: state && hosted(state) }, mode)).toBe(operation);
});

test.each<[string, Partial<ReplicaRecord>, ReturnType<typeof placeOf>]>([
  ["at work", { wish: "run", hosted: hosted("ready") }, "ready"],
  ["not passed its health check", { wish: "run", hosted: hosted("starting") }, "starting"],
  ["ordered and not made", { wish: "run" }, "starting"],
  ["ordered out of standby", { wish: "run", hosted: hosted("paused"), operation: "resume" }, "starting"],
  ["told to stop", { wish: "gone", hosted: hosted("ready"), operation: "stop" }, "stopping"],
  ["given up while it starts", { wish: "gone", hosted: hosted("created"), operation: "launch" }, "stopping"],
  ["ended and not removed", { wish: "gone", hosted: hosted("ended"), operation: "remove" }, undefined],
  ["held ready", { wish: "spare", hosted: hosted("paused") }, "standby"],
  ["a victim that is not frozen yet", { wish: "spare", hosted: hosted("ready") }, "stopping"],
  ["started to be frozen, never at work", { wish: "spare", hosted: hosted("ready"), fresh: true }, undefined],
])("one that is %s counts as such", (_, of, place) => {
  const record = newRecord({ name: "a", hash: "h", age: 1, wish: "gone", hosted: undefined, round: 0 });
  expect(placeOf({ ...record, ...of })).toBe(place);
});
