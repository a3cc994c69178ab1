import { fastify } from "fastify";
import { expect, test } from "vitest";
import { addDrain } from "./drain.ts";

/** A server with one route that answers when told to. */
async function slow(withinMs: number) {
  const app = fastify({ forceCloseConnections: true });
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  addDrain(app, withinMs);
  const asked = new Promise<void>((resolve) => {
    app.get("/slow", async () => {
      resolve();
      await answered;
      return "done";
    });
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const response = fetch(`${url}/slow`).then((got) => got.text(), String);
  await asked;
  return { app, response, answer };
}

test("an answer under way is given before the connection is cut", async () => {
  const { app, response, answer } = await slow(5000);
  const closed = app.close();
  setImmediate(answer);
  await closed;
  expect(await response).toBe("done");
});

test("an answer that does not come is cut", async () => {
  const { app, response, answer } = await slow(20);
  await app.close();
  expect(await response).toMatch(/fetch failed/);
  answer();
});
