import { urlPart } from "../parameters/url-part.ts";

export interface User {
  readonly username: string;
  readonly password: string;
}

/** As whom a broker is read: as is said, else as the URL says, else as guest, as every client of RabbitMQ has it. */
export function userOf(
  url: URL,
  given: { readonly username?: string | undefined; readonly password?: string | undefined },
): User {
  const inUrl = url.username !== "" || url.password !== "";
  return {
    username: given.username ?? (inUrl ? urlPart(url.username) : "guest"),
    password: given.password ?? (inUrl ? urlPart(url.password) : "guest"),
  };
}
