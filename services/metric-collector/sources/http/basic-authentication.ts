/** The header `authorization` of somebody with a password. */
export function basicAuthentication(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}
