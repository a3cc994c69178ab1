import { Command } from "commander";
import { print } from "../serve.ts";

const examples = `
Examples:
  microscaler schema > microscaler.schema.json
  (then, as the first line of a configuration: # yaml-language-server: $schema=microscaler.schema.json)`;

/** `microscaler schema`: the JSON Schema of a configuration. */
export function schemaCommand(): Command {
  return new Command("schema")
    .summary("print the JSON Schema of a configuration")
    .description(
      "Prints the JSON Schema (2020-12) of a configuration, for editors. validate checks more than it can say.",
    )
    .addHelpText("after", examples)
    .action(async () => {
      const { configJsonSchema } = await import("../config/json-schema.ts");
      print(JSON.stringify(configJsonSchema(), null, 2));
    });
}
