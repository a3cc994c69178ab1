import { z } from "zod";
import type { AccessEntries } from "./listed.ts";
import { roles } from "./role.ts";

const nameSchema = z
  .string({ error: "must be a name for logs and limits" })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/, {
    error:
      "must be letters, digits, dots, dashes, underscores and @, at most 63 of them, and begin with a letter or digit",
  });

const roleSchema = z.enum(roles, { error: `must be one of ${roles.join(", ")}` });

/** Says nothing of the value: somebody may have put the token itself here. */
const hash = { error: "has to be the SHA-256 of a token in 64 hex digits; microscaler token prints the whole line" };

const tokenSchema = z.strictObject({
  name: nameSchema,
  role: roleSchema,
  sha256: z.string(hash).regex(/^[0-9a-fA-F]{64}$/, hash),
});

const certificateSchema = z.strictObject({
  name: nameSchema,
  role: roleSchema,
  subject: z
    .string({ error: "must be the CN, a DNS name or a URI of a client certificate" })
    .min(1, { error: "must be the CN, a DNS name or a URI of a client certificate" }),
});

/** The access file: who may call, and as what. */
export const accessSchema: z.ZodType<AccessEntries> = z
  .strictObject(
    { tokens: z.array(tokenSchema).default([]), certificates: z.array(certificateSchema).default([]) },
    { error: "must be a map with tokens and certificates" },
  )
  .superRefine(({ tokens, certificates }, context) => {
    const report = (path: readonly PropertyKey[], message: string) =>
      context.addIssue({ code: "custom", path: [...path], message });
    if (tokens.length + certificates.length === 0) report([], "names nobody: it needs tokens or certificates");
    for (const index of repeated(tokens.map(({ sha256 }) => sha256.toLowerCase()))) {
      report(["tokens", index, "sha256"], "is the hash of another entry too; each token stands once");
    }
    for (const index of repeated(certificates.map(({ subject }) => subject))) {
      report(["certificates", index, "subject"], "is the subject of another entry too; each stands once");
    }
    const roleOf = new Map<string, string>();
    for (const [list, entries] of Object.entries({ tokens, certificates })) {
      for (const [index, { name, role }] of entries.entries()) {
        const before = roleOf.get(name) ?? role;
        roleOf.set(name, before);
        if (before !== role)
          report([list, index, "role"], `is ${role}, but ${name} is ${before} above; one name has one role`);
      }
    }
  });

function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
