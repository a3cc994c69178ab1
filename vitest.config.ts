import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const unit = [
  "services/**/*.test.ts",
  "shared/**/*.test.ts",
  "deploy/**/*.test.ts",
  "test/architecture/**/*.test.ts",
  "test/docs/**/*.test.ts",
  "test/bench/**/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/support/**/*.test.ts",
];

export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ["default", "./test/support/skipped-reporter.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: unit,
          exclude: ["**/node_modules/**", "**/dist/**"],
          isolate: false, // one module graph for all: a third of the time
          env: { GRPC_VERBOSITY: "NONE" }, // what fails on purpose is not worth a line
        },
      },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: Math.max(2, availableParallelism() - 1), // they wait more than they work
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
