import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { programFault } from "./program-fault.ts";

test("a program is looked for as the system does: by its path from the working directory, or in each folder of PATH", async () => {
  const folder = await mkdtemp(join(tmpdir(), "microscaler-program-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "plain"), "not a program");
  await writeFile(join(folder, "program"), "#!/bin/sh\n");
  await chmod(join(folder, "program"), 0o700);
  const path = `/no/such/folder:${folder}`;
  expect(programFault("program", { path })).toBeUndefined();
  expect(programFault("plain", { path })).toBe("EACCES");
  expect(programFault("missing", { path })).toBe("ENOENT");
  expect(programFault("sh", {})).toBeUndefined();
  expect(programFault("./program", { cwd: folder, path: "" })).toBeUndefined();
  expect(programFault("./program", { path })).toBe("ENOENT");
  expect(programFault(join(folder, "program"), { cwd: "/no/such/folder" })).toBeUndefined();
  expect(programFault(folder, {})).toBe("EACCES");
});
