import { isPort, portDemand } from "./port.ts";
import { textOrReference } from "./text-or-reference.ts";

const form = /^(?:\[[\da-f:.]+\]|[^\s:/@?#,[\]]+):(\d{1,5})$/i;

/** A parameter that is a host and a port such as `example`, or holds a reference to one. */
export function hostAndPort(example: string) {
  return textOrReference(
    (text) => isPort(form.exec(text)?.[1] ?? ""),
    (text) => (form.test(text) ? portDemand : `must be a host and a port such as "${example}"`),
  );
}
