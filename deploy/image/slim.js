import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

// Removes what only compilers and debuggers read from the folders it is given: more than half of the packages.
const notRun = /\.([cm]?tsx?|map)$/;

for (const folder of process.argv.slice(2)) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && notRun.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
  }
}
