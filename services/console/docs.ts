import { fastifySwagger } from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance, FastifySchema, RouteOptions } from "fastify";
import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { rolesText } from "../../shared/access/permissions.ts";
import { asIn } from "./access/need.ts";

const description = `The gateway to the decision-engine: whatever its service DecisionEngine offers, over HTTP.

Where the console is started with \`--access\`, every call needs a token whose role will do (each says which), or the session of
the page. Without it nobody has to log in, and the console serves its own machine only.`;

/** Documents the routes that are added after it: `/openapi.json` for programs, `/docs` for people. */
export async function addApiDocs(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Microscaler console", description, version: "1" },
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer", description: "The header `authorization: Bearer TOKEN`" },
          session: {
            ...{ type: "apiKey", in: "cookie", name: "microscaler" },
            description: "Set by `POST /api/session`; with TLS its name is `__Host-microscaler`",
          },
        },
      },
    },
    transform: (documented) => jsonSchemaTransform({ ...documented, schema: withRoles(documented) }),
  });
  await app.register(async (docs) => {
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, ...asIn("ListPools") };
    });
    await docs.register(fastifySwaggerUi, {
      routePrefix: "/docs",
      uiConfig: { validatorUrl: null, layout: "BaseLayout" },
    });
    docs.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  });
}

/** Says whom a route answers, in words and for programs. */
function withRoles({ schema = {}, route }: { schema?: FastifySchema; route: RouteOptions }): FastifySchema {
  const need = route.config?.need ?? [];
  if (need === "everybody") return { ...schema, security: [] };
  const said = [schema.description, `Needs ${rolesText(need)}.`].filter((one) => one !== undefined).join("\n\n");
  return { ...schema, description: said, security: [{ bearer: [] }, { session: [] }] };
}
