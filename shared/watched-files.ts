import { readFileSync } from "node:fs";
import { MicroscalerError, messageOf } from "./errors.ts";

export interface WatchedFilesOptions<Content> {
  readonly files: readonly string[];
  /** Makes something of their texts, in the order of `files`. @throws MicroscalerError where they are not valid */
  read(texts: readonly string[]): Content;
  /** Told once of each state of the files that is not valid; what was read before stays in force. */
  onProblem(problem: string): void;
  /** Time between two looks, in ms. @default 1000 */
  readonly everyMs?: number;
}

/** What a few small files hold, read again when they change: all of them, or none. */
export interface WatchedFiles<Content> {
  current(): Content;
  /** Calls back after something else is in force; returns how to stop. */
  onChange(changed: () => void): () => void;
  /** Looks now. */
  look(): void;
  close(): void;
}

/** Their texts are compared, because links are exchanged below a file's name and times are coarse. */
export function watchFiles<Content>(options: WatchedFilesOptions<Content>): WatchedFiles<Content> {
  const { files, read, onProblem, everyMs = 1000 } = options;
  const listeners = new Set<() => void>();
  let texts = readTexts(files);
  let content = read(texts);
  let broken: { readonly problem: string; readonly texts: readonly string[]; readonly told: boolean } | undefined;

  const tried = (now: readonly string[]) => {
    content = read(now);
    texts = now;
    broken = undefined;
    for (const listener of [...listeners]) listener();
  };
  /** Files that belong together change one after the other: only what is still wrong at the next look is told. */
  const noteBroken = (now: readonly string[], problem: string) => {
    const seen = broken?.problem === problem && same(broken.texts, now);
    if (seen && !broken?.told) onProblem(problem);
    broken = { problem, texts: now, told: seen };
  };
  const look = () => {
    let now: readonly string[] = [];
    try {
      now = readTexts(files);
      if (same(now, texts)) broken = undefined;
      else if (!broken || !same(now, broken.texts)) tried(now);
      else noteBroken(now, broken.problem);
    } catch (thrown) {
      noteBroken(now, messageOf(thrown));
    }
  };
  const timer = setInterval(look, everyMs).unref();
  return {
    current: () => content,
    onChange: (changed) => {
      const listener = () => changed(); // the same function may be given twice
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    look,
    close: () => clearInterval(timer),
  };
}

function readTexts(files: readonly string[]): readonly string[] {
  return files.map((file) => {
    try {
      return readFileSync(file, "utf8");
    } catch (thrown) {
      throw new MicroscalerError("invalid", `${file} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
    }
  });
}

function same(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, index) => text === others[index]);
}
