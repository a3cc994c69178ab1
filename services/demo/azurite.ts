import { createRequire } from "node:module";

// Azurite's queue server; ends when standard input ends, so that it never outlives whoever started it
process.stdin.on("end", () => process.exit(0)).resume();
createRequire(import.meta.url)("azurite/dist/src/queue/main.js");
