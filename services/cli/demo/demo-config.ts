import { type DemoActuator, demoFile } from "../../demo/programs.ts";
import type { QueueKind } from "../../demo/queue-kinds.ts";
import { refusal } from "../config/fault.ts";
import { type Config, checkConfig } from "../config/load.ts";
import { readYaml } from "../config/yaml-file.ts";
import { withQueue } from "./queue-choice.ts";

/** The configuration of the demo on a queue. @throws MicroscalerError `invalid` with everything that is wrong, one line each */
export function demoConfig(actuator: DemoActuator, queue: QueueKind): Config {
  const file = demoFile(actuator);
  const yaml = readYaml(file);
  const chosen = yaml.ok ? { ...yaml, json: withQueue(yaml.json, queue) } : yaml;
  const loaded = checkConfig(file, chosen, { references: "check" });
  if (loaded.ok) return loaded.config;
  throw refusal(file, loaded.faults);
}
