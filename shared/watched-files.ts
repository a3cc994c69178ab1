import { readFileSync, statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { MicroscalerError, messageOf } from "./errors.ts";
import { listeners } from "./listeners.ts";
import { pipeText } from "./pipe-text.ts";
import { whyUnreadable } from "./why-unreadable.ts";

export interface WatchedFilesOptions<Content> {
  readonly files: readonly string[];
  /** Makes something of their texts, in the order of `files`. @throws MicroscalerError where they are not valid */
  read(texts: readonly string[]): Content;
  /** Told once of each state of the files that is not valid, what was read before stays in force; and of listeners that fail. */
  onProblem(problem: string): void;
  /** Told once where changes are not followed, because a file is no regular one, such as a pipe. @default `onProblem` */
  onNotFollowed?(why: string): void;
}

/** What a few small files hold, read again when they change: all of them, or none. What is no regular file is read once. */
export interface WatchedFiles<Content> {
  current(): Content;
  /** Calls back after something else is in force; returns how to stop. */
  onChange(changed: () => void): () => void;
  close(): void;
}

const everyMs = 500;

/** Two changes within so long may bear the same time: on some file systems it is that coarse. */
const coarseMs = 2000;

/** What one look found. */
type Found = { readonly texts: readonly string[] } | { readonly unreadable: string };

/**
 * They are looked at twice a second and taken when two readings agree: one half written may be valid and mean less. What is
 * the same file as at the reading before, with the same times, and those not too new to tell, is not read again.
 * @throws MicroscalerError `invalid` where one cannot be read, and what `read` throws
 */
export function watchFiles<Content>(options: WatchedFilesOptions<Content>): WatchedFiles<Content> {
  const { files, read, onProblem, onNotFollowed = onProblem } = options;
  const told = listeners();
  let texts = readTexts(files, firstText);
  let content = read(texts);
  let seen: Found = { texts };
  let seenAs: string | undefined;
  let refused: { readonly found: Found; readonly problem: string; readonly told: boolean } | undefined;

  const refuse = (found: Found, problem: string) => {
    refused = { found, problem, told: false };
  };
  const take = (found: Found) => {
    if ("unreadable" in found) return refuse(found, found.unreadable);
    try {
      content = read(found.texts);
    } catch (thrown) {
      return refuse(found, messageOf(thrown));
    }
    texts = found.texts;
    refused = undefined;
    try {
      told.tell();
    } catch (thrown) {
      onProblem(`${files.join(" and ")} changed, and not everything takes that up: ${messageOf(thrown)}`);
    }
  };
  const consider = (found: Found) => {
    if (isDeepStrictEqual(found, { texts })) refused = undefined;
    else if (!refused || !isDeepStrictEqual(refused.found, found)) take(found);
    else if (!refused.told) {
      onProblem(refused.problem); // files that belong together change one after the other: only what is still wrong is told
      refused = { ...refused, told: true };
    }
  };
  const look = () => {
    const before = stampOf(files); // before they are read: what changes meanwhile is read again
    const found = before !== undefined && before === seenAs ? seen : findIn(files);
    seenAs = before;
    const settled = isDeepStrictEqual(found, seen);
    seen = found;
    if (settled) consider(found);
  };
  const once = files.filter(isSpecial);
  const tell = () =>
    onNotFollowed(
      `${once.join(" and ")} ${once.length === 1 ? "is" : "are"} no regular file: changes are not followed`,
    );
  const timer = once.length === 0 ? setInterval(look, everyMs) : setTimeout(tell, everyMs); // who ends before needs not know
  timer.unref();
  return {
    current: () => content,
    onChange: told.add,
    close: () => clearTimeout(timer),
  };
}

/** What tells these files, unchanged, from any others; undefined where that cannot be told: they are read, which says why. */
function stampOf(files: readonly string[]): string | undefined {
  const newestMs = Date.now() - coarseMs;
  const stamps: string[] = [];
  try {
    for (const file of files) {
      const { dev, ino, size, mtimeNs, ctimeMs, ctimeNs } = statSync(file, { bigint: true });
      if (Number(ctimeMs) > newestMs) return undefined;
      stamps.push([dev, ino, size, mtimeNs, ctimeNs].join(" "));
    }
  } catch {
    return undefined;
  }
  return stamps.join("\n");
}

function findIn(files: readonly string[]): Found {
  try {
    return { texts: readTexts(files, textOf) };
  } catch (thrown) {
    return { unreadable: messageOf(thrown) };
  }
}

function readTexts(files: readonly string[], textOf: (file: string) => string): readonly string[] {
  return files.map((file) => {
    try {
      return textOf(file);
    } catch (thrown) {
      throw new MicroscalerError("invalid", `${file} cannot be read: ${whyUnreadable(thrown)}`, { cause: thrown });
    }
  });
}

function firstText(file: string): string {
  return statSync(file).isFIFO() ? pipeText(file) : readFileSync(file, "utf8");
}

function textOf(file: string): string {
  if (isSpecial(file)) throw new Error("it is no regular file any more");
  return readFileSync(file, "utf8");
}

/** A pipe, a terminal: it can be read once, and that may take for ever. */
function isSpecial(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
