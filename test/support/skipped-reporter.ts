import type {} from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/** Lists at the end of a run what was skipped and how to enable it. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]) {
    const notes = new Set<string>();
    for (const module of modules) {
      for (const test of module.children.allTests("skipped")) {
        if (test.options.mode === "skip") notes.add(noteOf(test)); // else its suite failed before it
      }
    }
    if (notes.size === 0) return;
    console.log(`\nSkipped on this machine:\n${[...notes].map((note) => `  - ${note}`).join("\n")}\n`);
  }
}

type Skipped = ReturnType<TestModule["children"]["allTests"]> extends Iterable<infer Test> ? Test : never;

function noteOf(test: Skipped): string {
  const { skipNote } = test.meta();
  return skipNote ?? `${test.fullName} (${test.module.moduleId})`;
}

declare module "vitest" {
  interface TaskMeta {
    skipNote?: string;
  }
}
