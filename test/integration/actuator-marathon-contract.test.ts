import { actuatorContract } from "../contracts/actuator.ts";
import { marathonBackend } from "../support/marathon-backend.ts";

actuatorContract("marathon", marathonBackend);
