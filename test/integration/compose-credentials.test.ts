import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { packageRoot } from "../../shared/package-root.ts";

const folder = mkdtempSync(join(tmpdir(), "microscaler-credentials-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(["constructor", "__proto__", "service", ""])(
  'the stack\'s credentials say which roles there are to "%s", and make nothing',
  (role) => {
    const program = join(packageRoot(), "deploy/compose/credentials.js");
    const env = { ...process.env, XDG_STATE_HOME: folder };
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, role], { env, encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({
      ...{ status: 2, stdout: "" },
      stderr: `error: "${role}" is not a role to log in with: viewer, operator, admin\n`,
    });
    expect(readdirSync(folder)).toEqual([]);
  },
);
