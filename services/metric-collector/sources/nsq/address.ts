import { z } from "zod";
import { textOrReference } from "../parameters/text-or-reference.ts";

const form = /^(https?:\/\/)?(?!\w+:\/\/)[^\s/?#]+(\/[^\s?#]*)?$/;

/** A list of HTTP addresses such as `["nsqd:4151"]`; each may be a whole URL, or hold a reference. */
export function nsqAddresses(example: string) {
  const error = `must be a list of HTTP addresses such as ["${example}"]`;
  const address = textOrReference(
    (text) => form.test(text) && URL.canParse(nsqUrl(text)),
    // what may hold a password is not quoted
    (text) => `${text.includes("@") ? "is not" : "must be"} an HTTP address such as "${example}"`,
  );
  return z.array(address, { error }).min(1, { error: "must name at least one" }).optional();
}

/** The URL of an address, without a slash at its end. */
export function nsqUrl(address: string): string {
  return (address.includes("://") ? address : `http://${address}`).replace(/\/+$/, "");
}
