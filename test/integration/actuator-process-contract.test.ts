import { actuatorContract } from "../contracts/actuator.ts";
import { processBackend } from "../support/process-backend.ts";

actuatorContract("process", processBackend);
