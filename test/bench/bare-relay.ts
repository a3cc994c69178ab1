import { actuatorClient } from "../../shared/rpc/actuator-client.ts";
import { collectorClient } from "../../shared/rpc/collector-client.ts";

/*
 * Answers each sample of one metric with a command, and decides nothing: what the way takes that an engine's sample and
 * command go. bench:latency starts it with the addresses of collector and actuator and the name of metric and pool.
 */
const [collectorAddress = "", actuatorAddress = "", name = ""] = process.argv.slice(2);
const collector = collectorClient(collectorAddress);
const actuator = actuatorClient("bench", actuatorAddress);
const fence = { holder: "relay", generation: 1n };
let sequence = 0n;

const stream = actuator.observe(() => ({ pool: name, fence, runs: [] }), {
  onObservation: () => undefined,
  onDown: () => undefined,
});
const watch = collector.watch({
  onUp: () => undefined,
  onDown: () => undefined,
  onSample: ({ reading }) => {
    if (reading.kind !== "value") return;
    sequence += 1n;
    const orders = [{ run: { workload: "worker", run: {}, hash: "none" }, desired: reading.value }];
    void stream.send({ pool: name, fence, sequence, orders }, { deadlineMs: 2000 });
  },
});
watch.add({ metric: name, spec: { source: "push", name } });
