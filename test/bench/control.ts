import { plants } from "../../services/cli/simulate/plants.ts";
import { scenarios } from "../../services/cli/simulate/scenarios.ts";
import { benchFlags } from "./bench-arguments.ts";
import { conditions } from "./conditions.ts";
import { frontier, lawScores, meanScores, robustness } from "./control-bench.ts";
import { keepers } from "./law-scores.ts";
import { dominators, pairTable, scenarioGrid, scoreTable } from "./score-tables.ts";

/*
 * How well the laws keep a queue, on nine scenarios and two plants.
 *   npm run bench:control                everything, as text
 *   npm run bench:control -- --quick     one seed instead of three
 *   npm run bench:control -- --json      { plants: { PLANT: { LAW: Score } } }, means over scenarios and seeds
 */
const flags = benchFlags("bench:control", ["json", "quick"]);
const seeds = flags.has("quick") ? [1] : [1, 2, 3];

function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
}

function print(title: string, text: string): void {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  console.log(`\n${title}\n${text}`);
}

const results = new Map(
  Object.entries(plants).map(([plant, replicas]) => {
    const worlds = { replicas, scenarios, seeds };
    const scores = lawScores(worlds, keepers, (law) => progress(`${plant}: ${law}`));
    if (!flags.has("json"))
      print(`${plant}: means of ${scenarios.length} scenarios, seeds ${seeds.join(", ")}`, scoreTable(scores));
    return [plant, { worlds, scores }];
  }),
);

if (flags.has("json")) {
  const means = [...results].map(([plant, { scores }]) => [plant, meanScores(scores)]);
  console.log(JSON.stringify({ plants: Object.fromEntries(means) }));
} else {
  for (const [plant, { worlds, scores }] of results) {
    print(`${plant}: each scenario`, scenarioGrid(scores));
    const better = dominators(scores);
    print(`${plant}: laws that dominate adaptive`, `  ${better.length === 0 ? "none" : better.join(", ")}`);
    const once = { ...worlds, seeds: seeds.slice(0, 1) };
    print(`${plant}: the knob`, pairTable(frontier(worlds, (caution) => progress(`${plant}: caution ${caution}`))));
    print(
      `${plant}: in other worlds, one seed`,
      pairTable(robustness(once, conditions, (condition) => progress(`${plant}: ${condition}`))),
    );
  }
}
