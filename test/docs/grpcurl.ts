import { z } from "zod";
import type { describedPackages } from "../../shared/rpc/definitions.ts";

/** One call as a README shows it. */
export interface ShownCall {
  /** `microscaler.v1.DecisionEngine`. */
  readonly service: string;
  readonly method: string;
  /** Names of the fields it gives. */
  readonly fields: readonly string[];
}

/** Every `grpcurl` line of a README that calls something, with its request: given with `-d`, or made by `jq`. */
export function shownCalls(readme: string): readonly ShownCall[] {
  const lines = readme.replace(/\s*(\\|\|)\n\s*/g, (_, sign: string) => (sign === "|" ? " | " : " ")).split("\n");
  return lines.flatMap((line) => {
    const [, service = "", method = ""] = /\bgrpcurl .*\s([\w.]+)\/(\w+)$/.exec(line.trim()) ?? [];
    return method === "" ? [] : [{ service, method, fields: fieldsOf(line) }];
  });
}

function fieldsOf(line: string): readonly string[] {
  const [, given] = /-d '(\{.*?\})'/.exec(line) ?? [];
  if (given !== undefined) return Object.keys(z.record(z.string(), z.json()).parse(JSON.parse(given)));
  const [, made = ""] = /jq -Rs '\{(.*?)\}'/.exec(line) ?? [];
  return [...made.matchAll(/(\w+):/g)].map(([, name = ""]) => name);
}

const methodSchema = z.object({
  requestType: z.object({ type: z.object({ field: z.array(z.object({ name: z.string() })) }) }),
});

/** What of a call is not in the protos; nothing where it could be made. */
export function callFaults(
  { service, method, fields }: ShownCall,
  packages: ReturnType<typeof describedPackages>,
): readonly string[] {
  const methods = z.record(z.string(), z.unknown()).safeParse(packages[service]);
  const { success, data } = methodSchema.safeParse(methods.data?.[method]);
  if (!success) return [`there is no ${service}/${method}`];
  const known = data.requestType.type.field.map(({ name }) => name);
  const unknown = fields.filter((field) => !known.includes(field));
  return unknown.map((field) => `${service}/${method} has no field ${field}; it has ${known.join(", ")}`);
}
