import { finished } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";

/** Has every answer that is under way end before connections are cut, or as much as so many ms allow. */
export function addDrain(app: FastifyInstance, withinMs: number): void {
  const answers = new Set<Promise<void>>();
  app.addHook("onRequest", async (_request, { raw }) => {
    const ended = new Promise<void>((resolve) => finished(raw, () => resolve())).finally(() => answers.delete(ended));
    answers.add(ended);
  });
  app.addHook("preClose", async () => {
    await Promise.race([Promise.all(answers), sleep(withinMs, undefined, { ref: false })]);
  });
}
