import { actuatorContract } from "../contracts/actuator.ts";
import { simulatedBackend } from "../support/simulated-backend.ts";

actuatorContract("simulated", simulatedBackend);
