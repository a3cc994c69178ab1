import { join } from "node:path";
import { loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync, type Options, type PackageDefinition } from "@grpc/proto-loader";
import type { ProtoGrpcType as ActuatorProtos } from "../../proto/gen/actuator.js";
import type { ProtoGrpcType as CollectorProtos } from "../../proto/gen/collector.js";
import type { ProtoGrpcType as EngineProtos } from "../../proto/gen/engine.js";
import { packageRoot } from "../package-root.ts";

/** One constant for every loader; the generator in package.json is given the same flags. */
export const loaderOptions: Options = { longs: String, enums: String, defaults: true, oneofs: true };

export type Protos = {
  microscaler: {
    v1: ActuatorProtos["microscaler"]["v1"] & CollectorProtos["microscaler"]["v1"] & EngineProtos["microscaler"]["v1"];
  };
};

const folder = join(packageRoot(), "proto");

/** Every message and service of Microscaler, for reflection. */
export const packageDefinition: PackageDefinition = loadSync(
  ["collector", "actuator", "engine"].map((name) => `microscaler/v1/${name}.proto`),
  { ...loaderOptions, includeDirs: [folder] },
);

function isProtos(loaded: object): loaded is Protos {
  return "microscaler" in loaded;
}

function load(): Protos["microscaler"]["v1"] {
  const loaded = loadPackageDefinition(packageDefinition);
  if (!isProtos(loaded)) throw new Error(`no package microscaler in ${folder}`);
  return loaded.microscaler.v1;
}

/** Client constructors and service definitions. */
export const protos = load();
