import type { Plane } from "./plane.ts";

/** What no plane ever says where all is well with the program itself. */
const wrong =
  /unhandled|uncaught|failed unexpectedly|should not have happened|heap out of memory|Warning: |^ {4}at |"level":60/i;

const mostLines = 5;

/** Lines of what the planes have said since they were last asked that tell of a fault in the program. */
export function wrongWords(planes: readonly Plane[]): readonly string[] {
  return planes.flatMap(({ name, words }) => {
    const lines = wordsWrong(words());
    return lines.slice(0, mostLines).map((line) => `${name} says: ${line}`);
  });
}

export function wordsWrong(text: string): readonly string[] {
  return text.split("\n").filter((line) => wrong.test(line));
}
