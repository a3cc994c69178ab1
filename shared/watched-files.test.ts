import { renameSync, symlinkSync, unlinkSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makePipe, writeToPipe } from "../test/support/pipes.ts";
import { type TextFiles, textFiles } from "../test/support/text-files.ts";
import { MicroscalerError } from "./errors.ts";
import { watchFiles } from "./watched-files.ts";

let files: TextFiles;
const problems: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  problems.length = 0;
  files = textFiles({ one: "1", two: "2" });
});
afterEach(() => {
  vi.useRealTimers();
  files.remove();
});

/** Two files that hold a number each, the second twice the first. */
function watched() {
  const read = ([one = "", two = ""]: readonly string[]) => {
    if (Number(two) === 2 * Number(one)) return Number(one);
    throw new MicroscalerError("invalid", `${two} is not twice ${one}`);
  };
  const onProblem = (problem: string) => problems.push(problem);
  return watchFiles({ files: [files.path("one"), files.path("two")], read, onProblem });
}

test("what the files hold is taken up within a second of their change", () => {
  const pair = watched();
  const changes: number[] = [];
  const stop = pair.onChange(() => changes.push(pair.current()));
  files.write("one", "3");
  files.write("two", "6");
  vi.advanceTimersByTime(1000);
  expect(pair.current()).toBe(3);
  vi.advanceTimersByTime(5000);
  stop();
  files.write("one", "4");
  files.write("two", "8");
  vi.advanceTimersByTime(1000);
  expect({ changes, problems, current: pair.current() }).toEqual({ changes: [3], problems: [], current: 4 });
  pair.close();
});

test("files that change one after the other are taken up together, and nobody is alarmed", () => {
  const pair = watched();
  files.write("one", "3");
  vi.advanceTimersByTime(1000);
  expect(pair.current()).toBe(1);
  files.write("two", "6");
  vi.advanceTimersByTime(1000);
  expect({ current: pair.current(), problems }).toEqual({ current: 3, problems: [] });
  pair.close();
});

test("what stays wrong is told once, and what was before stays in force", () => {
  const pair = watched();
  files.write("one", "5");
  vi.advanceTimersByTime(10_000);
  expect({ current: pair.current(), problems }).toEqual({ current: 1, problems: ["2 is not twice 5"] });
  files.write("one", "1");
  vi.advanceTimersByTime(1000);
  files.write("one", "5");
  vi.advanceTimersByTime(5000);
  expect(problems).toHaveLength(2);
  pair.close();
});

test("files that are still being written are not taken, also where they are valid", () => {
  const pair = watched();
  for (let one = 3; one < 9; one += 1) {
    files.write("one", String(one));
    files.write("two", String(2 * one));
    vi.advanceTimersByTime(500);
  }
  expect(pair.current()).toBe(1);
  vi.advanceTimersByTime(500);
  expect(pair.current()).toBe(8);
  pair.close();
});

test("a listener that fails keeps no other from being told, and is told of itself", () => {
  const pair = watched();
  const heard: number[] = [];
  pair.onChange(() => {
    throw new Error("no memory");
  });
  pair.onChange(() => heard.push(pair.current()));
  files.write("one", "3");
  files.write("two", "6");
  vi.advanceTimersByTime(5000);
  expect(heard).toEqual([3]);
  expect(problems).toEqual([expect.stringMatching(/one and .*two changed, .*no memory$/)]);
  pair.close();
});

test("a file that is gone is told once, and found again when it is back", () => {
  const pair = watched();
  files.remove("one");
  vi.advanceTimersByTime(5000);
  expect(problems).toEqual([expect.stringMatching(/one cannot be read: there is no such file$/)]);
  files.write("one", "7");
  files.write("two", "14");
  vi.advanceTimersByTime(1000);
  expect(pair.current()).toBe(7);
  pair.close();
});

function makePipeOf(name: string): void {
  files.remove(name);
  makePipe(files.path(name));
}

const writeTwo = () => writeToPipe(files.path("two"), "printf 2");

test("a pipe is read once, with what belongs to it; that changes are not followed is told to who stays", () => {
  makePipeOf("two");
  writeTwo();
  const early = watched();
  expect(early.current()).toBe(1);
  vi.advanceTimersByTime(400);
  early.close();
  writeTwo();
  const pair = watched();
  files.write("one", "3");
  vi.advanceTimersByTime(60_000);
  expect(pair.current()).toBe(1);
  expect(problems).toEqual([expect.stringMatching(/two is no regular file: changes are not followed$/)]);
  pair.close();
});

test("a file that becomes a pipe is told, not waited for, and is taken up when it is a file again", () => {
  const pair = watched();
  makePipeOf("two");
  vi.advanceTimersByTime(5000);
  expect(problems).toEqual([expect.stringMatching(/two cannot be read: it is no regular file any more$/)]);
  files.write("one", "4");
  files.write("two", "8");
  vi.advanceTimersByTime(1000);
  expect(pair.current()).toBe(4);
  pair.close();
});

test("nothing is looked at once it is closed", () => {
  const pair = watched();
  pair.close();
  files.write("one", "3");
  files.write("two", "6");
  vi.advanceTimersByTime(5000);
  expect(pair.current()).toBe(1);
});

test("a link that is exchanged for one to another file is seen, however old that file is", () => {
  const [link, next] = [files.path("link"), files.path("next")];
  symlinkSync("one", link);
  const linked = watchFiles({
    files: [link],
    read: ([text = ""]) => text,
    onProblem: (problem) => problems.push(problem),
  });
  vi.advanceTimersByTime(10_000);
  symlinkSync("two", next);
  renameSync(next, link);
  vi.advanceTimersByTime(1000);
  expect([linked.current(), problems]).toEqual(["2", []]);
  linked.close();
});

test("a link that leads to itself is told as any file that cannot be read, and what was before stays in force", () => {
  const link = files.path("link");
  symlinkSync("one", link);
  const linked = watchFiles({
    files: [link],
    read: ([text = ""]) => text,
    onProblem: (problem) => problems.push(problem),
  });
  unlinkSync(link);
  symlinkSync("link", link);
  vi.advanceTimersByTime(3000);
  expect([linked.current(), problems]).toEqual(["1", [expect.stringContaining("link cannot be read: ")]]);
  linked.close();
});
