import { execFile } from "node:child_process";
import { expect, test } from "vitest";

test("a reader that has seen enough is no failure", async () => {
  const module = new URL("write-text.ts", import.meta.url).href;
  const program = `import { writeText } from ${JSON.stringify(module)}; writeText("/dev/stdout", "line\\n".repeat(1e6));`;
  const words = ["-c", '"$0" --import tsx --input-type=module -e "$1" | head -n 1', process.execPath, program];
  const said = await new Promise((resolve) => {
    execFile("sh", words, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
  expect(said).toEqual({ error: null, stdout: "line\n", stderr: "" });
});
