import type { Readable, Writable } from "node:stream";

/** A line without an end is cut after this many characters. */
const longestLine = 8192;

/** A stream that many replicas write to. */
interface Outlet {
  /** Pauses `from` until the reader has caught up; once there is no reader any more, the text is dropped. */
  write(text: string, from: Readable): void;
}

const outlets = new WeakMap<Writable, Outlet>();

/**
 * Writes each line of `from` to `to` with a prefix. A reader that cannot keep up slows the replica down, not us; one that
 * went away, as `head` does, leaves it running with its lines dropped.
 */
export function prefixLines(from: Readable, to: Writable, prefix: string): void {
  const outlet = outlets.get(to) ?? outletOf(to);
  outlets.set(to, outlet);
  let rest = "";
  const write = (lines: readonly string[]) => {
    if (lines.length > 0) outlet.write(lines.map((line) => `${prefix}${line}\n`).join(""), from);
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

/** Listens once for all who write to `to`. */
function outletOf(to: Writable): Outlet {
  const waiting = new Set<Readable>();
  let broken = false;
  const resume = () => {
    for (const from of waiting) from.resume();
    waiting.clear();
  };
  const breakOff = () => {
    broken = true;
    resume();
  };
  to.on("drain", resume).on("error", breakOff).on("close", breakOff);
  return {
    write: (text, from) => {
      if (broken || to.write(text)) return;
      from.pause();
      waiting.add(from);
    },
  };
}
