import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { MicroscalerError } from "../errors.ts";
import type { FenceRecord, FenceStore } from "./fencing.ts";

const wholeNumber = z.string().regex(/^\d+$/).transform(BigInt);
const form = z.object({
  pool: z.string(),
  holder: z.string(),
  generation: wholeNumber,
  sequence: wholeNumber.optional(),
});

/** Keeps one file a pool below `stateDir`. @throws MicroscalerError `wrong-state` where one cannot be understood */
export function fenceFiles(stateDir: string): FenceStore {
  const folder = join(stateDir, "fences");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return {
    records: new Map(names.map((name) => read(join(folder, name)))),
    save: (pool, record) => write(folder, pool, record),
  };
}

function read(path: string): [string, FenceRecord] {
  try {
    const { pool, holder, generation, sequence } = form.parse(JSON.parse(readFileSync(path, "utf8")));
    return [pool, { holder, generation, ...(sequence === undefined ? {} : { sequence }) }];
  } catch (thrown) {
    throw new MicroscalerError(
      "wrong-state",
      `${path} does not say who may command its pool; remove it once no other engine is running`,
      { cause: thrown },
    );
  }
}

/** Written beside and renamed, so that a reader finds the old record or the new one, whole. */
async function write(folder: string, pool: string, { holder, generation, sequence }: FenceRecord): Promise<void> {
  const path = join(folder, `${encodeURIComponent(pool)}.json`);
  const record = { pool, holder, generation: String(generation) };
  const file = await open(`${path}.new`, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(sequence === undefined ? record : { ...record, sequence: String(sequence) }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  const parent = await open(folder, "r");
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}
