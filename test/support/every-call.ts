import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type AnyDefinition, loadSync, type ServiceDefinition } from "@grpc/proto-loader";
import { protoPath as health } from "grpc-health-check";
import { packageRoot } from "../../shared/package-root.ts";

/** One call of a service, as its proto has it. */
export interface ProtoCall {
  /** Its gRPC path. */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
}

/** Every call of every service in the protos of this project, of health and of reflection: a new one cannot be forgotten. */
export function everyCall(): readonly ProtoCall[] {
  const own = join(packageRoot(), "proto");
  const reflection = dirname(createRequire(import.meta.url).resolve("@grpc/reflection/package.json"));
  const files = [...protosIn(own), ...protosIn(join(reflection, "build/proto/grpc")), health];
  const loaded = files.flatMap((file) => Object.values(loadSync(file, { includeDirs: [own] })));
  const calls = loaded.filter(isService).flatMap((service) => Object.values(service));
  return [...new Map(calls.map((call) => [call.path, call])).values()];
}

function protosIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".proto")).map((name) => join(folder, name));
}

/** A service is a plain map of its calls; messages and enums say what they are. */
function isService(definition: AnyDefinition): definition is ServiceDefinition {
  return !("format" in definition);
}
