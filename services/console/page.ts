import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { packageRoot } from "../../shared/package-root.ts";

/** Where the built page lies. */
export const pageFolder = join(packageRoot(), "dist", "services", "console", "web");

const notBuilt = `The page of the console is not built yet. Run "npm run build:web" in the folder of the project and reload.
The API works without it; see /docs.
`;

/** Serves the page at `/`, or says how to build it. */
export async function addPage(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, "index.html"))) {
    app.get("/", { schema: { hide: true } }, (_request, reply) =>
      reply.code(503).type("text/plain; charset=utf-8").send(notBuilt),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders: (response, path) => {
      // Vite puts a hash of the content into the names of assets; index.html names the current ones.
      const keep = path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      response.header("cache-control", keep);
    },
  });
}
