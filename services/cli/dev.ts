import { run } from "./main.ts";

// `npm run dev` runs the command line from source; bin.js runs what was built.
process.exitCode = await run(process.argv);
