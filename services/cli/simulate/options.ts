import { type Command, InvalidArgumentError, Option } from "commander";
import { durationMs } from "../../../shared/config/duration.ts";
import { type PlantName, plants } from "./plants.ts";
import { scenarios } from "./scenarios.ts";

/** What is simulated, as the command line says it; durations in ms. */
export interface WorldOptions {
  readonly trace?: readonly NamedFile[];
  readonly scenario?: string;
  readonly plant: PlantName;
  readonly startDelay?: number;
  readonly stopDelay?: number;
  readonly failures: number;
  readonly serviceTime: number;
  readonly serviceDistribution: "exponential" | "constant" | "lognormal";
  readonly sampleEvery: number;
  readonly sampleDelay: number;
  readonly noise: number;
  readonly loss: number;
  readonly target: number;
  readonly min: number;
  readonly max?: number;
  readonly capacity?: number;
  readonly seed: number;
}

/** A trace, and whose it is where that was said. */
export interface NamedFile {
  readonly workload?: string;
  readonly file: string;
}

const delays = Object.entries(plants)
  .map(([name, { startMs, stopMs }]) => `${name} ${startMs} and ${stopMs} ms`)
  .join(", ");

/** Adds the options that say what is simulated: arrivals, replicas, messages, samples, chance. */
export function addWorldOptions(command: Command): Command {
  const options = [
    new Option("--trace <file>", "what arrives: CSV with the columns t,rate").argParser(traces).conflicts("scenario"),
    new Option("--scenario <name>", "what arrives, without a trace (default: demo)").choices(
      scenarios.map(({ name }) => name),
    ),
    new Option("--plant <name>", `how long starts and stops take: ${delays}`)
      .choices(Object.keys(plants))
      .default("docker"),
    new Option("--start-delay <duration>", "how long a start takes instead").argParser(duration("4s")),
    new Option("--stop-delay <duration>", "how long a stop takes instead").argParser(duration("2s")),
    new Option("--failures <ratio>", "share of starts that fail").default(0).argParser(ratio),
    new Option("--service-time <duration>", "how long one replica takes for a message")
      .default(300, "300ms")
      .argParser(duration("300ms", 1)),
    new Option("--service-distribution <name>", "how that varies")
      .choices(["exponential", "constant", "lognormal"])
      .default("exponential"),
    configured("--sample-every <duration>", "how often the queue is read")
      .default(500, "500ms")
      .argParser(duration("500ms", 50)),
    new Option("--sample-delay <duration>", "how late a reading arrives")
      .default(100, "100ms")
      .argParser(duration("100ms")),
    new Option("--noise <ratio>", "error of a reading, up to this share of it").default(0).argParser(ratio),
    new Option("--loss <ratio>", "share of readings that never arrive").default(0).argParser(ratio),
    new Option(
      "--target <messages>",
      "messages that may wait; with a configuration, where its target names no number of them",
    )
      .default(50)
      .argParser(wholeNumber(1, 1e9)),
    configured("--min <replicas>", "fewest replicas").default(1).argParser(wholeNumber(0, mostReplicas)),
    configured("--max <replicas>", "most replicas (default: the capacity)").argParser(wholeNumber(1, mostReplicas)),
    configured("--capacity <replicas>", "replicas that fit at once (default: --max, or 40)").argParser(
      wholeNumber(1, mostReplicas),
    ),
    new Option("--seed <number>", "another number, another course of chance").default(1).argParser(wholeNumber(0, 1e9)),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

const mostReplicas = 1000;

/** What a configuration says where there is one. */
function configured(flags: string, description: string): Option {
  return new Option(flags, description).conflicts("config");
}

function traces(text: string, before: readonly NamedFile[] = []): readonly NamedFile[] {
  const [, workload, file] = /^([a-z0-9][a-z0-9-]*)=(.+)$/.exec(text) ?? [];
  return [...before, workload && file ? { workload, file } : { file: text }];
}

function duration(example: string, leastMs = 0): (text: string) => number {
  return (text) => {
    const ms = durationMs(text);
    if (ms >= leastMs && ms <= 3_600_000) return ms;
    throw new InvalidArgumentError(`It must be a duration such as "${example}", from ${leastMs}ms to 1h.`);
  };
}

function ratio(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("It must be a share from 0 to below 1, such as 0.2.");
}

/** A whole number between two, both included. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
