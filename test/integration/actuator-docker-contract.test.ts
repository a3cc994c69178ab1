import { describe } from "vitest";
import { actuatorContract } from "../contracts/actuator.ts";
import { needs } from "../support/available.ts";
import { dockerBackend } from "../support/docker-backend.ts";
import { dockerNeed } from "../support/docker-daemon.ts";

describe("with a real Docker", needs(dockerNeed), () => actuatorContract("docker", dockerBackend));
