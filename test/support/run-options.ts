import { parseArgs } from "node:util";
import { messageOf } from "../../shared/errors.ts";

/** What a bench or a soak was started with. */
export interface RunOptions<Count extends string> {
  readonly json: boolean;
  /** Words that are no options. */
  readonly words: readonly string[];
  count(name: Count): number;
}

/** `counts`: the whole numbers it takes, each with what it is where nothing is said. @throws Error with one line to say */
export function readOptions<Count extends string>(
  counts: Readonly<Record<Count, number>>,
  args: readonly string[],
): RunOptions<Count> {
  const names = Object.keys(counts);
  const texts = Object.fromEntries(names.map((name) => [name, { type: "string" } as const]));
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean" }, ...texts },
    allowPositionals: true,
  });
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(values));
  for (const name of names) wholeNumber(name, given.get(name) ?? "1");
  return {
    json: given.get("json") === true,
    words: positionals,
    count: (name) => wholeNumber(name, given.get(name) ?? counts[name]),
  };
}

/** Of this process, which ends here where they are wrong or help is asked for; `usage` is the line that says how it is started. */
export function runOptions<Count extends string>(
  usage: string,
  counts: Readonly<Record<Count, number>>,
): RunOptions<Count> {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    process.stdout.write(`usage: ${usage}\n`);
    process.exit(0);
  }
  try {
    return readOptions(counts, args);
  } catch (thrown) {
    process.stderr.write(`${messageOf(thrown).split("\n")[0]}; usage: ${usage}\n`);
    process.exit(2);
  }
}

function wholeNumber(name: string, value: unknown): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new Error(`--${name} ${String(value)} is not a whole number from 1 up`);
}
