import { createSecureContext } from "node:tls";
import { z } from "zod";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { networkCodeOf } from "../../../../shared/network-failure.ts";
import { textOrReference } from "../parameters/text-or-reference.ts";

const pem = textOrReference(/-----BEGIN [A-Z0-9 ]+-----/, 'must be PEM text, such as "${file:/etc/ssl/ca.pem}"');

/** The parameter `tls` of every source that may speak TLS. */
export const tlsParameter = z
  .strictObject({
    ca: pem.exactOptional(),
    cert: pem.exactOptional(),
    key: pem.exactOptional(),
    insecureSkipVerify: z.boolean().exactOptional(),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: "needs both cert and key, or neither",
  })
  .optional()
  .describe(
    "PEM texts `{ ca, cert, key }`: who signed the server's certificate, and one to show it; `insecureSkipVerify` accepts any",
  );

/** As it is configured. */
export type Tls = z.output<typeof tlsParameter>;

/** What Node's own TLS takes. */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
}

/** As Node takes it. @throws MicroscalerError `invalid` where it cannot be used, e.g. a key of another certificate */
export function tlsOptions(tls: Tls): TlsOptions {
  const { ca, cert, key, insecureSkipVerify } = tls ?? {};
  const texts = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
  try {
    if (tls) createSecureContext(texts);
  } catch (thrown) {
    const code = networkCodeOf(thrown);
    const reason = `tls: cert and key cannot be used together, or one of ca, cert and key is damaged`;
    throw new MicroscalerError("invalid", code ? `${reason} (${code})` : reason);
  }
  return { ...texts, ...(insecureSkipVerify ? { rejectUnauthorized: false } : {}) };
}
