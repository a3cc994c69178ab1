import { textOrReference } from "../parameters/text-or-reference.ts";

/**
 * A parameter that is an address of the web such as `example`, or holds a reference to one. `user:password@` in it is
 * sent as basic authentication, so what is wrong is not quoted where it may hold a password.
 */
export function httpUrl(example: string, form = /^https?:\/\/[^\s#]+$/) {
  return textOrReference(
    (text) => form.test(text) && URL.canParse(text),
    (text) => `${text.includes("@") ? "is not" : "must be"} a URL such as "${example}"`,
  );
}

/** The form of an address to which a path is added. */
export const withoutQuery = /^https?:\/\/[^\s?#]+$/;
