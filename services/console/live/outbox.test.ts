import { expect, test } from "vitest";
import { demoStatus, producersStatus } from "../../../test/support/demo-status.ts";
import { poolStatusView } from "../api/view.ts";
import type { LiveEvent } from "./events.ts";
import { outbox } from "./outbox.ts";

const status = (queue: number): LiveEvent => ({ event: "status", data: poolStatusView(demoStatus({ queue })) });
const producers: LiveEvent = { event: "status", data: poolStatusView(producersStatus()) };
const point = (wallMs: number): LiveEvent => ({
  event: "point",
  data: { pool: "demo", point: { wallMs, workloads: {} } },
});

const nameOf = ({ event, data }: LiveEvent) => (event === "status" ? data.pool : undefined);

async function all(events: AsyncIterable<LiveEvent>): Promise<LiveEvent[]> {
  const taken: LiveEvent[] = [];
  for await (const event of events) taken.push(event);
  return taken;
}

test("events come in order, and those put before the close all come", async () => {
  const unsent = outbox(nameOf);
  for (const event of [point(1), status(1), point(2)]) unsent.put(event);
  unsent.close();
  expect(await all(unsent.events())).toEqual([point(1), status(1), point(2)]);
});

test("of a status that was not taken only the newest comes, each pool apart; points all come", async () => {
  const unsent = outbox(nameOf);
  for (const event of [status(1), producers, point(1), status(2), point(2), status(3)]) unsent.put(event);
  unsent.close();
  expect(await all(unsent.events())).toEqual([status(3), producers, point(1), point(2)]);
});

test("a reader that waits gets what comes next", async () => {
  const unsent = outbox(nameOf);
  const events = unsent.events()[Symbol.asyncIterator]();
  const next = events.next();
  unsent.put(point(7));
  expect(await next).toEqual({ done: false, value: point(7) });
});

test("what a newer event of its name replaces ends no reader, however much it is", async () => {
  const unsent = outbox((event: { readonly name: string }) => event.name);
  for (let pool = 0; pool < 5000; pool++)
    for (const kind of ["status", "history"]) unsent.put({ name: `${kind} ${pool}` });
  const [first] = [await unsent.events()[Symbol.asyncIterator]().next()];
  expect(first.value).toEqual({ name: "status 0" });
  unsent.put({ name: "status 0" });
  unsent.close();
  const left: unknown[] = [];
  for await (const event of unsent.events()) left.push(event);
  expect(left).toHaveLength(10_000);
});

test("a reader too far behind is ended, so that memory stays bounded", async () => {
  const unsent = outbox(nameOf);
  for (let wallMs = 0; wallMs < 5000; wallMs++) unsent.put(point(wallMs));
  expect(await all(unsent.events())).toHaveLength(2001);
});
