import { join } from "node:path";
import { loadPackageDefinition } from "@grpc/grpc-js";
import { loadSync, type Options, type PackageDefinition } from "@grpc/proto-loader";
import type { ProtoGrpcType as ActuatorProtos } from "../../proto/gen/actuator.js";
import type { ProtoGrpcType as CollectorProtos } from "../../proto/gen/collector.js";
import type { ProtoGrpcType as EngineProtos } from "../../proto/gen/engine.js";
import type { ProtoGrpcType as ScalerProtos } from "../../proto/gen/externalscaler.js";
import { packageRoot } from "../package-root.ts";

/** One constant for every loader; the generator in package.json is given the same flags. */
export const loaderOptions: Options = { longs: String, enums: String, defaults: true, oneofs: true };

type Protos = Pick<ScalerProtos, "externalscaler"> & {
  microscaler: {
    v1: ActuatorProtos["microscaler"]["v1"] & CollectorProtos["microscaler"]["v1"] & EngineProtos["microscaler"]["v1"];
  };
};

const folder = join(packageRoot(), "proto");

const files = [
  "microscaler/v1/collector.proto",
  "microscaler/v1/actuator.proto",
  "microscaler/v1/engine.proto",
  "externalscaler/externalscaler.proto",
];

/** Every message and service of Microscaler, and KEDA's external scaler, for reflection: fields are called as in the protos. */
export function describedPackages(): PackageDefinition {
  return loadSync(files, { ...loaderOptions, keepCase: true, includeDirs: [folder] });
}

function isProtos(loaded: object): loaded is Protos {
  return "microscaler" in loaded && "externalscaler" in loaded;
}

function load(): Protos {
  const loaded = loadPackageDefinition(loadSync(files, { ...loaderOptions, includeDirs: [folder] }));
  if (!isProtos(loaded)) throw new Error(`packages are missing in ${folder}`);
  return loaded;
}

const { microscaler, externalscaler } = load();

/** Client constructors and service definitions. */
export const protos = microscaler.v1;

/** What can be served: each service under the last part of its full name. */
export const services = {
  MetricCollector: { fullName: "microscaler.v1.MetricCollector", definition: protos.MetricCollector.service },
  Actuator: { fullName: "microscaler.v1.Actuator", definition: protos.Actuator.service },
  DecisionEngine: { fullName: "microscaler.v1.DecisionEngine", definition: protos.DecisionEngine.service },
  ExternalScaler: { fullName: "externalscaler.ExternalScaler", definition: externalscaler.ExternalScaler.service },
} as const;

export type ServiceName = keyof typeof services;
