const usage = "npm run test:soak -- docker | collector [--help]";
const [what] = process.argv.slice(2).filter((word) => !word.startsWith("--"));

if (what === "docker") await (await import("./docker.ts")).soakDocker();
else if (what === "collector") await (await import("./collector.ts")).soakCollector();
else {
  process.stderr.write(`say what: docker or collector; usage: ${usage}\n`);
  process.exitCode = 2;
}
