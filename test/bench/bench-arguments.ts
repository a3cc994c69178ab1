import { type ParseArgsConfig, parseArgs } from "node:util";
import { messageOf } from "../../shared/errors.ts";

/** What a benchmark is started with: its flags, or one line to print and the code to end with. */
export type BenchArguments<Flag extends string> =
  | { readonly flags: ReadonlySet<Flag> }
  | { readonly said: string; readonly exitCode: 0 | 2 };

/** Reads `--FLAG`s of a benchmark that `npm run NAME` starts, and `--help`. */
export function benchArguments<Flag extends string>(
  name: string,
  known: readonly Flag[],
  words: readonly string[],
): BenchArguments<Flag> {
  const usage = `npm run ${name} -- ${["help", ...known].map((flag) => `[--${flag}]`).join(" ")}`;
  const options: ParseArgsConfig["options"] = Object.fromEntries(
    ["help", ...known].map((flag) => [flag, { type: "boolean" }]),
  );
  try {
    const { values } = parseArgs({ args: [...words], options });
    if (values.help) return { said: `usage: ${usage}`, exitCode: 0 };
    return { flags: new Set(known.filter((flag) => values[flag])) };
  } catch (thrown) {
    const [problem] = messageOf(thrown).split(/[.\n]/);
    return { said: `${problem}; usage: ${usage}`, exitCode: 2 };
  }
}

/** The flags of this process, which ends here where they are wrong or help is asked for. */
export function benchFlags<Flag extends string>(name: string, known: readonly Flag[]): ReadonlySet<Flag> {
  const read = benchArguments(name, known, process.argv.slice(2));
  if ("flags" in read) return read.flags;
  process[read.exitCode === 0 ? "stdout" : "stderr"].write(`${read.said}\n`);
  process.exit(read.exitCode);
}
