import { fastifySwagger } from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";

/** Documents the routes that are added after it: `/openapi.json` for programs, `/docs` for people. */
export async function addApiDocs(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Microscaler console",
        description: "The gateway to the decision-engine. It serves this machine only.",
        version: "1",
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: "/docs",
    uiConfig: { validatorUrl: null, layout: "BaseLayout" },
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
}
