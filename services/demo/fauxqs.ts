import { buildApp } from "fauxqs";

// fauxqs' SQS server; ends when standard input ends, so that it never outlives whoever started it
process.stdin.on("end", () => process.exit(0)).resume();
const address = await buildApp({ logger: false }).listen({ host: "127.0.0.1", port: 0 });
console.log(`listens on ${address}`);
