/** The options `--PREFIX-cert` and `--PREFIX-key`, as they were given. */
export interface GivenCertificate {
  readonly prefix: "tls" | "redis";
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** What is missing where a certificate or its key is given alone; empty: nothing. */
export function unpaired({ prefix, cert, key }: GivenCertificate): readonly string[] {
  if ((cert === undefined) === (key === undefined)) return [];
  const [certOption, keyOption] = [`--${prefix}-cert`, `--${prefix}-key`];
  if (key === undefined) return [`${certOption} needs ${keyOption}, the file of its key`];
  return [`${keyOption} needs ${certOption}, the file of its certificate`];
}
