import { Command, Option } from "commander";
import { accessSchema } from "../../../shared/access/access-schema.ts";
import { tokenHash } from "../../../shared/access/listed.ts";
import { newToken } from "../../../shared/access/new-token.ts";
import { type Role, roles } from "../../../shared/access/role.ts";
import { parse } from "../../../shared/config/parse.ts";
import { print } from "../serve.ts";

interface Options {
  readonly role: Role;
  readonly name: string;
  readonly json?: true;
}

const examples = `
Examples:
  microscaler token --role operator --name ci
  microscaler token --role service --name planes > planes.token

The token goes to standard output, once; nobody can find it out again. The line for the access file (--access) goes to
standard error: it holds the token's hash only and is no secret.`;

/** `microscaler token`: a new token, and the line by which the access file knows it. */
export function tokenCommand(): Command {
  return new Command("token")
    .summary("make a token, and its line for the access file")
    .description("Makes a token that lets somebody call the services, and prints its line for the access file.")
    .addOption(new Option("--role <role>", "what it allows").choices(roles).makeOptionMandatory())
    .requiredOption("--name <name>", "whose it is, for logs and limits")
    .option("--json", "print both as one JSON object")
    .addHelpText("after", examples)
    .action(({ role, name, json }: Options) => {
      const token = newToken();
      const sha256 = tokenHash(token);
      parse(accessSchema, { tokens: [{ name, role, sha256 }] }, "the token");
      if (json) return print(JSON.stringify({ token, entry: { name, role, sha256 } }, null, 2));
      print(token);
      process.stderr.write(`  - { name: ${JSON.stringify(name)}, role: ${role}, sha256: ${sha256} }\n`);
      return undefined;
    });
}
