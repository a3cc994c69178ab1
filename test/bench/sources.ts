import type { JsonObject } from "../../shared/model/json.ts";
import { runOptions } from "../support/run-options.ts";
import { type Many, manyMetrics } from "./many-metrics.ts";
import { percentiles, type SourceFigures, sourceFigures } from "./source-readings.ts";
import { type Staged, sourceStages } from "./source-stages.ts";
import { percent, textTable } from "./text-table.ts";

/*
 * What readings cost: each source on a real server of this machine, then 2,000 metrics once a second on one collector
 * that is a process of its own.
 * Ends with 1 where more than a tenth of those is missed, or they take more than a core.
 *   npm run bench:sources                       as text
 *   npm run bench:sources -- --json             { sources: { NAME: { readMs, sampleToEngineMs, coresPerThousand } }, many }
 *   npm run bench:sources -- --metrics 500 --seconds 20
 */
const usage = "npm run bench:sources -- [--json] [--metrics 2000] [--seconds 60]";
const options = runOptions(usage, { metrics: 2000, seconds: 60 });
const [metrics, seconds] = [options.count("metrics"), options.count("seconds")];

/** Servers that a thousand readings a second do not keep busy: what is measured is the collector. */
const quick = ["redis-list", "nsq", "http-json"];

const figures = new Map<string, SourceFigures>();
const missing: string[] = [];
const open: Staged[] = [];
const specs: JsonObject[] = [];

try {
  for (const { name, start } of sourceStages) {
    process.stderr.write(`${name} …\n`);
    const staged = await start();
    if (!staged) {
      missing.push(name);
      continue;
    }
    open.push(staged);
    figures.set(name, await sourceFigures(staged.spec));
    if (quick.includes(name)) specs.push(staged.spec);
    else await open.pop()?.close();
  }
  process.stderr.write(`${metrics} metrics of ${specs.map(({ source }) => source).join(", ")} for ${seconds} s …\n`);
  report(await manyMetrics(specs, metrics, seconds * 1000));
} finally {
  for (const staged of open) await staged.close();
}

/** What one collector has to keep up with. */
const bounds = { missedRatio: 0.1, cpuCores: 1 };

function report({ toWatcherMs, ...many }: Many): void {
  if (many.missedRatio > bounds.missedRatio || many.cpuCores > bounds.cpuCores) process.exitCode = 1;
  const delays = percentiles(toWatcherMs);
  if (options.json) {
    console.log(JSON.stringify({ sources: Object.fromEntries(figures), many: { ...many, sampleToEngineMs: delays } }));
    return;
  }
  const head = ["source", "read p50", "p99, ms", "to engine p50", "p99, ms", "cores per 1,000/s"];
  const rows = [...figures].map(([name, { readMs, sampleToEngineMs, coresPerThousand }]) => [
    name,
    ...[readMs.p50, readMs.p99, sampleToEngineMs.p50, sampleToEngineMs.p99, coresPerThousand].map((value) =>
      value.toFixed(2),
    ),
  ]);
  console.log(textTable([head, ...rows]));
  if (missing.length > 0) console.log(`\n  no server here for ${missing.join(", ")}`);
  console.log(
    `\n  ${many.metrics} metrics once a second: ${percent(many.missedRatio)} of the readings missed, ${percent(many.absentRatio)} absent,`,
  );
  console.log(
    `  ${many.cpuCores.toFixed(2)} cores, ${many.rssMiB.toFixed(0)} MiB, to the engine in ${delays.p50.toFixed(1)} ms (p99 ${delays.p99.toFixed(1)})`,
  );
}
