import { afterEach, expect, test, vi } from "vitest";
import type { WatchEventInput } from "../../proto/gen/microscaler/v1/WatchEvent.js";
import type { WatchUpdate } from "../../proto/gen/microscaler/v1/WatchUpdate.js";
import { keptLog } from "../../test/support/kept-log.ts";
import { collectorClient } from "./collector-client.ts";
import { duplex } from "./handlers.ts";
import { serveRpc } from "./server.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test("after a reconnect the collector is told every metric again, with its newest hint, and nothing of those removed", async () => {
  const streams: { readonly heard: WatchUpdate[]; end(): void }[] = [];
  const Watch = duplex<WatchUpdate, WatchEventInput>((stream) => {
    const heard: WatchUpdate[] = [];
    streams.push({ heard, end: stream.end });
    stream.onMessage((update) => heard.push(update));
  });
  const server = await serveRpc("127.0.0.1:0", "MetricCollector", { Watch }, keptLog().log);
  ends.push(() => server.stop(0));
  const client = collectorClient(server.address);
  ends.push(client.close);
  const kept = { metric: "kept", target: 50, urgent: true };
  const nothing = () => undefined;
  const watch = client.watch({ onSample: nothing, onUp: nothing, onDown: nothing });
  for (const metric of ["kept", "removed"]) watch.add({ metric, spec: { source: "scripted" } });
  watch.hint("kept", { target: 5 });
  watch.hint("kept", { target: 50, urgent: true });
  watch.hint("removed", { urgent: true });
  const hintsIn = (turn: number) => streams[turn]?.heard.flatMap(({ hint }) => hint) ?? [];
  await vi.waitFor(() => expect(hintsIn(0)).toMatchObject([kept, { metric: "removed" }]));
  watch.remove("removed");
  await vi.waitFor(() => expect(streams[0]?.heard.some(({ remove }) => remove[0]?.metric === "removed")).toBe(true));
  streams[0]?.end();
  await vi.waitFor(() => expect(hintsIn(1)).toHaveLength(1), { timeout: 5000 });
  const told = streams[1]?.heard.filter(({ heartbeat }) => !heartbeat);
  expect(told).toMatchObject([{ add: [{ metric: "kept" }], remove: [], hint: [kept] }]);
});
