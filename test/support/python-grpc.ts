import { spawnSync } from "node:child_process";
import type { Need } from "./available.ts";

/** A Python that can speak gRPC and generate code from protos. */
export const python = process.env.MICROSCALER_TEST_PYTHON ?? "python3";

const { status } = spawnSync(python, ["-c", "import grpc, grpc_tools"], { stdio: "ignore" });

export const pythonGrpc: Need = {
  name: "python-grpc",
  available: status === 0,
  enable: "pip install grpcio grpcio-tools, and name that Python in MICROSCALER_TEST_PYTHON where it is not python3",
};
