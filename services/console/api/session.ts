import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { mayCall, rolesText } from "../../../shared/access/permissions.ts";
import type { Caller } from "../../../shared/access/role.ts";
import { MicroscalerError } from "../../../shared/errors.ts";
import type { Known } from "../access/identity.ts";
import { asIn, open } from "../access/need.ts";
import { refusalOf } from "../access/refusal-of.ts";
import { Refusal } from "../refusal.ts";
import type { Api, Login } from "./api.ts";
import { failuresForAll } from "./failures.ts";
import { done, type SessionView, session } from "./schema.ts";

const tags = ["session"];
const token = z.string({ error: "must be a token, as text" }).min(1, { error: "must not be empty" }).max(1000);
const body = z.strictObject({ token });

/** Log in and out on the page. Programs need none of it: they send their token with every call. */
export const sessionRoutes: FastifyPluginAsyncZod<Api> = async (app, { login }) => {
  app.get(
    "/session",
    {
      config: open,
      schema: { summary: "Who one is here, and whether that matters", tags, response: { 200: session } },
    },
    async ({ known }) => viewOf(known, login !== undefined),
  );
  app.post(
    "/session",
    {
      config: open,
      schema: {
        summary: "Logs in: changes a token for a session cookie",
        description: `Lasts 12 hours at most, and ends when the token is taken back. The cookie is out of reach of scripts. Needs a token with ${rolesText(asIn("ListPools").need)}.`,
        tags,
        body,
        response: { 200: session, ...failuresForAll(400, 401, 403, 409, 415, 429) },
      },
    },
    async (request, reply) => {
      if (!login) throw new MicroscalerError("wrong-state", "nobody has to log in here: the console knows no tokens");
      await login.count(request, reply);
      const caller = callerOf(login, request.body.token);
      const before = login.cookie.read(request);
      if (before !== undefined) login.sessions.end(before);
      const id = login.sessions.begin(caller, request.body.token);
      reply.header("set-cookie", login.cookie.header(request, id));
      return viewOf({ kind: "session", caller }, true);
    },
  );
  app.delete(
    "/session",
    { config: open, schema: { summary: "Logs out", tags, response: { 204: done } } },
    async (request, reply) => {
      const id = login?.cookie.read(request);
      if (id !== undefined) login?.sessions.end(id);
      if (login) reply.header("set-cookie", login.cookie.header(request));
      return reply.code(204).send();
    },
  );
};

/** Whoever is not named may change something only where nobody has to be. */
function viewOf(known: Pick<Known, "kind" | "caller"> | undefined, required: boolean): SessionView {
  if (!known) return { required, mayChange: !required };
  const { kind, caller } = known;
  const mayChange = refusalOf(asIn("SetFixed").need, known) === undefined;
  return { required, name: caller.name, role: caller.role, by: kind, mayChange };
}

function callerOf({ access }: Login, shown: string): Caller {
  const caller = access.byToken(shown);
  if (!caller) throw new Refusal(401, "unauthenticated", "the token is nobody's here");
  const { need } = asIn("ListPools");
  if (mayCall(need, caller.role)) return caller;
  throw new Refusal(403, "forbidden", `the page needs ${rolesText(need)}; ${caller.name} has the role ${caller.role}`);
}
