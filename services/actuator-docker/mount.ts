import { text } from "./text.ts";

/** What a container sees at `target`, a path of its own. */
export interface Mount {
  readonly type: "bind" | "volume" | "tmpfs";
  /** A path of the machine, or the name of a volume; left out: a volume of its own, which ends with it, or memory. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** The source may begin with a reference such as `${env:FOLDER}`, which is a path once it is resolved. */
const form = /^(?:(\/[^:]*|\$\{[^}]*\}[^:]*|[a-zA-Z0-9][a-zA-Z0-9_.-]+):)?(\/[^:]+)(?::(ro|rw))?$/;
const meant =
  'must be a mount such as "/host/folder:/folder:ro", "volume:/folder", "tmpfs:/folder" or "/folder" for a volume of its own';

/** `[SOURCE:]TARGET[:ro]`. */
export const mount = text
  .refine((value) => form.test(value), { error: meant })
  .transform((value): Mount => {
    const [, source, target = "", mode] = form.exec(value) ?? [];
    const where = { target, readOnly: mode === "ro" };
    if (source === undefined) return { type: "volume", ...where };
    if (source === "tmpfs") return { type: "tmpfs", ...where };
    return { type: source.startsWith("/") ? "bind" : "volume", source, ...where };
  });
