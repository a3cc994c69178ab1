/** Names of variables with a proxy, in the order in which Azure's client looks for one. */
const variables = ["HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY"];

/** The variable of the environment whose proxy requests to `origin` go through; undefined: there is none, or NO_PROXY excepts it. */
export function proxyVariable(origin: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const host = new URL(origin).hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const excepted = (env.NO_PROXY || env.no_proxy || "").toLowerCase().split(/[\s,]+/);
  if (excepted.some((name) => name === "*" || covers(name.replace(/^\*?\./, ""), host))) return undefined;
  return variables.flatMap((name) => [name, name.toLowerCase()]).find((name) => env[name]);
}

/** A domain covers the hosts in it, too. */
function covers(name: string, host: string): boolean {
  return name !== "" && (host === name || host.endsWith(`.${name}`));
}
