/** What a file imports: relative paths are resolved from the top of the repository, packages are bare names. */
export interface Import {
  readonly to: string;
  readonly kind: "file" | "package" | "node";
}

const forms = [
  /^\s*(?:import|export)\b[^"'`;]*?\bfrom\s+"([^"]+)"/gm,
  /^\s*import\s+"([^"]+)"/gm,
  /\b(?:import|require|import\.meta\.resolve)\(\s*"([^"]+)"/g,
  /\bnew URL\(\s*"(\.{1,2}\/[^"]+\.(?:ts|js))"\s*,\s*import\.meta\.url/g,
];

/** Every import of a file, dynamic ones and those of types included. */
export function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text);
  const named = forms.flatMap((form) => [...code.matchAll(form)].map(([, specifier = ""]) => specifier));
  return named.map((specifier) => {
    if (specifier.startsWith(".")) return { to: resolveFrom(path, specifier), kind: "file" };
    if (specifier.startsWith("node:")) return { to: specifier, kind: "node" };
    const [scope = "", name = ""] = specifier.split("/");
    return { to: scope.startsWith("@") ? `${scope}/${name}` : scope, kind: "package" };
  });
}

function resolveFrom(path: string, specifier: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const step of specifier.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts.join("/");
}

const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** The code with comments and templates blanked; plain texts stay, because imports are texts. */
function withoutComments(text: string): string {
  return text.replace(token, (found) => (/^[/`]/.test(found) ? " " : found));
}

/** The code alone: comments and texts are blanked, what stands in `${}` stays. */
export function codeOnly(text: string): string {
  return text.replace(token, (found) => {
    if (!found.startsWith("`")) return " ";
    return [...found.matchAll(/\$\{([^{}]*)\}/g)].map(([, inside]) => ` (${inside}) `).join("");
  });
}
