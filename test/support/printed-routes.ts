import type { FastifyInstance } from "fastify";

/** Every route of a server as `METHOD /path`, from the tree it prints. */
export function routesOf(app: FastifyInstance): string[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split("\n")
    .flatMap((line) => {
      const [, indent = "", part = "", methods = ""] = /^([│├└─\s]*)(\S.*?) \(([A-Z, ]+)\)$/.exec(line) ?? [];
      if (part === "") return [];
      const depth = indent.length / 4;
      above.splice(depth - 1, above.length, part);
      const path = above.join("").replaceAll(/\/{2,}/g, "/");
      return methods.split(", ").map((method) => `${method} ${path}`);
    });
}
