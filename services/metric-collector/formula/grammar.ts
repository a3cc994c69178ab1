import { Environment } from "@marcbachmann/cel-js";
import { formulaFunctions } from "./functions.ts";
import { variableOf } from "./tokens.ts";

/** Deep enough for anything that a person still understands. */
const limits = { maxDepth: 50, maxAstNodes: 500 };

let known: Environment | undefined;

/** What an expression may use: the functions of formulas, and numbers under these names. */
export function grammarFor(names: readonly string[]): Environment {
  known ??= withFunctions();
  const own = known.clone();
  for (const name of names) own.registerVariable(variableOf(name), "double");
  return own;
}

/** Only the types matter here: formulas are computed by their terms. */
function withFunctions(): Environment {
  const environment = new Environment({ limits }).registerOperator("double % double", (a: number, b: number) => a % b);
  for (const [name, { least, most, call }] of formulaFunctions) {
    for (let count = least; count <= most; count += 1) {
      environment.registerFunction(`${name}(${Array(count).fill("double").join(", ")}): double`, call);
    }
  }
  return environment;
}
