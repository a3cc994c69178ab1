import { z } from "zod";
import { type ContainerEvent, EngineError, type Image, type ListedContainer } from "./engine.ts";

const texts = z.record(z.string(), z.string());

const listed = z
  .object({
    Id: z.string(),
    Names: z.array(z.string()).nullish(),
    Labels: texts.nullish(),
    State: z.string(),
    Status: z.string(),
  })
  .transform(
    ({ Id, Names, Labels, State, Status }): ListedContainer => ({
      id: Id,
      name: ownName(Names ?? [], Id),
      labels: Labels ?? {},
      state: State,
      status: Status,
    }),
  );

const list = z.array(listed);

const event = z
  .object({
    Action: z.string(),
    Actor: z.object({ ID: z.string(), Attributes: texts.nullish() }),
    timeNano: z.number(),
  })
  .transform(
    ({ Action, Actor, timeNano }): ContainerEvent => ({
      id: Actor.ID,
      action: Action,
      attributes: Actor.Attributes ?? {},
      atSeconds: timeNano / 1e9,
    }),
  );

const version = z.object({ ApiVersion: z.string() });
const inspected = z.object({ Config: z.object({ StopTimeout: z.number().nullish() }) });

const image = z.object({
  Config: z.object({ Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish() }).nullish(),
});

/** A list of containers, the oldest first. @throws EngineError where it is none */
export function listOf(answer: unknown): readonly ListedContainer[] {
  return understood(list, answer, "a list of containers").reverse();
}

/** One event; undefined: it cannot be understood. */
export function eventOf(line: string): ContainerEvent | undefined {
  return event.safeParse(jsonOf(line)).data;
}

/** E.g. `1.41`. @throws EngineError */
export function apiVersionOf(answer: unknown): string {
  return understood(version, answer, "its version").ApiVersion;
}

/** In seconds; undefined: a container has none. @throws EngineError */
export function stopTimeoutOf(answer: unknown): number | undefined {
  return understood(inspected, answer, "a container").Config.StopTimeout ?? undefined;
}

/** @throws EngineError */
export function imageOf(answer: unknown): Image {
  const [kind = "NONE"] = understood(image, answer, "an image").Config?.Healthcheck?.Test ?? [];
  return { checksHealth: kind !== "NONE" };
}

/** Any JSON; undefined: it is none. */
export function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function understood<Value>(schema: z.ZodType<Value>, answer: unknown, what: string): Value {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new EngineError(`what Docker answered is not ${what}`);
}

/** A container that others link to has more names, `/other/alias`. */
function ownName(names: readonly string[], id: string): string {
  return (names.find((name) => !name.slice(1).includes("/")) ?? id).replace(/^\//, "");
}
