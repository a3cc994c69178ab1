/** The token in an `Authorization` header; undefined: it is not of the form `Bearer TOKEN`. */
export function bearerToken(authorization: string): string | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  return token;
}
