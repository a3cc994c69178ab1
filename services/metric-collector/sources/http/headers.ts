import { z } from "zod";

const nameForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const ownedByProtocol = /^(connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;
/** What Node lets into a header. */
const valueForm = /^[\t\x20-\x7e\x80-\xff]*$/;

const headerName = z
  .string()
  .regex(nameForm, { error: "is no name of a header" })
  .refine((name) => !ownedByProtocol.test(name), { error: "is a header that the connection sets itself" });

// none begins with "must", so that the value, which may be a secret, is not quoted
const headerValue = z
  .string({ error: "is not text" })
  .regex(valueForm, { error: "holds a character that no header may hold, such as the end of a line" });

/** The parameter `headers` of sources that send requests. */
export const headersParameter = z
  .record(headerName, headerValue, { error: "must be a map of names and values" })
  .optional()
  .describe('Headers to send, such as { authorization: "Bearer ${env:TOKEN}" }');
