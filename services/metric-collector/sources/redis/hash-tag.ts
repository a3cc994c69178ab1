/** What decides in a Redis Cluster which node has a key: what is between its first braces, or all of it. */
export function hashedPart(key: string): string {
  const [, tag] = /^[^{]*\{([^}]+)\}/s.exec(key) ?? [];
  return tag ?? key;
}
