import type { Readable, Writable } from "node:stream";

/** A line without an end is cut after this many characters. */
const longestLine = 8192;

/** Writes each line of `from` to `to` with a prefix; a reader that cannot keep up slows the replica down, not us. */
export function prefixLines(from: Readable, to: Writable, prefix: string): void {
  let rest = "";
  const write = (lines: readonly string[]) => {
    if (lines.length === 0 || to.write(lines.map((line) => `${prefix}${line}\n`).join(""))) return;
    from.pause();
    to.once("drain", () => from.resume());
  };
  from.setEncoding("utf8");
  from.on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) {
      lines.push(rest);
      rest = "";
    }
    write(lines);
  });
  from.on("end", () => write(rest ? [rest] : []));
  from.on("error", () => from.destroy());
}
