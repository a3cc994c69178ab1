/** The lines of the table between `<!-- table: NAME -->` and `<!-- end -->`; undefined where there is no such comment. */
export function tableIn(readme: string, name: string): string[] | undefined {
  const [, below] = readme.split(`<!-- table: ${name} -->`);
  const [inside] = below?.split("<!-- end -->") ?? [];
  return inside?.split("\n").flatMap((line) => (line.trim() ? [line.trim()] : []));
}

/** The code blocks that stand below `<!-- NAME -->`. */
export function blocksIn(readme: string, name: string): string[] {
  const form = new RegExp(`<!-- ${name} -->\\s*\`\`\`\\w*\\n([\\s\\S]*?)\\n\`\`\``, "g");
  return [...readme.matchAll(form)].map(([, text = ""]) => text);
}

/** The names of tables that are marked in the README. */
export function tablesIn(readme: string): string[] {
  return [...readme.matchAll(/<!-- table: (\S+) -->/g)].map(([, name = ""]) => name);
}

/** The texts of all headings below the title, code blocks apart. */
export function headingsIn(readme: string): string[] {
  const prose = readme.replace(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/^##+ (.+)$/gm)].map(([, text = ""]) => text.trim());
}

/** What a link to a heading names after its `#`. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
}

/** The cells of one line of a table. */
export function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** How a table in the README differs from what it should be; nothing where it does not. */
export function tableFaults(
  name: string,
  written: readonly string[] | undefined,
  expected: readonly string[],
  file = "README.md",
): string[] {
  if (!written)
    return [`${file} has no table of ${name}: put this in`, `<!-- table: ${name} -->`, ...expected, "<!-- end -->"];
  const row = (line: string) => cellsOf(line).join(" | ");
  const have = written.filter((line) => !isRule(line)).map(row);
  const want = expected.filter((line) => !isRule(line)).map(row);
  const missing = want.filter((line) => !have.includes(line)).map((line) => `missing: | ${line} |`);
  const extra = have.filter((line) => !want.includes(line)).map((line) => `not so:  | ${line} |`);
  const moved =
    missing.length + extra.length === 0 && have.join("\n") !== want.join("\n") ? ["the order is another"] : [];
  const faults = [...missing, ...extra, ...moved];
  if (faults.length === 0) return [];
  return [`the table of ${name} in ${file} is not as the program is:`, ...faults, "the whole table:", ...expected];
}

function isRule(line: string): boolean {
  return cellsOf(line).every((cell) => /^:?-+:?$/.test(cell));
}
