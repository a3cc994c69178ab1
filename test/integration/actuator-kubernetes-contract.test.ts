import { actuatorContract } from "../contracts/actuator.ts";
import { kubernetesBackend } from "../support/kubernetes-backend.ts";

actuatorContract("kubernetes", kubernetesBackend);
