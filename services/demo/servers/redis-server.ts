import { messageOf } from "../../../shared/errors.ts";
import { freePort } from "./free-port.ts";
import { requireProgram } from "./installed.ts";
import { keptProgram, startServer } from "./server-process.ts";
import type { Starter } from "./starter.ts";

const remedy = 'install it (Debian, Ubuntu: "apt install redis-server"; macOS: "brew install redis")';
const mostAttempts = 3;

/** Redis streams, in memory only. */
export const startRedis: Starter = async (folder, queueName, abandon) => {
  const program = requireProgram(["redis-server", "valkey-server"], "redis-server", remedy);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const port = await freePort();
      const where = ["--bind", "127.0.0.1", "--port", String(port), "--dir", folder, "--save", ""];
      const addressIn = (said: string) => (/Ready to accept connections/.test(said) ? port : undefined);
      const plan = { name: "redis-server", command: keptProgram(program, ...where), folder, addressIn };
      const { stop } = await startServer(plan, abandon);
      return {
        settings: { REDIS_URL: `redis://127.0.0.1:${port}`, REDIS_STREAM: queueName, REDIS_GROUP: "consumers" },
        stop,
      };
    } catch (thrown) {
      // somebody else was faster
      if (attempt === mostAttempts || !/already in use/.test(messageOf(thrown))) throw thrown;
    }
  }
};
