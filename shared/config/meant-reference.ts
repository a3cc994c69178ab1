/** What `${NAME}` in a text was probably meant to be, such as `${env:NAME}`; nothing where there is none, or nobody can tell. */
export function meantReference(text: string): string | undefined {
  for (const [, inside = ""] of text.matchAll(/\$\{(?!(?:env|file):)([^{}]*)\}/g)) {
    const [, path] = /^\s*(?:file\s*:)?\s*(\.{0,2}\/\S*)\s*$/i.exec(inside) ?? [];
    if (path !== undefined) return `\${file:${path}}`;
    // what stands after the name, as in "${NAME:-default}", may be a secret
    const [, name] = /^\s*(?:\w+\s*[:.]\s*)?([A-Za-z_]\w*)\s*(?::?[-=?+].*)?$/s.exec(inside) ?? [];
    if (name !== undefined) return `\${env:${name}}`;
  }
  return undefined;
}
