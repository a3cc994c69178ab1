import type { Authenticator } from "@nats-io/transport-node";
import { MicroscalerError } from "../../../../shared/errors.ts";
import type { NatsLibrary } from "./library.ts";

/** As whom a NATS server is read. A type, so that it is JSON. */
export type NatsCredentials = {
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  /** The text of a `.creds` file. */
  readonly credentials?: string;
};

/** What proves who we are, as the library takes it. @throws MicroscalerError `invalid` */
export function natsLogin(
  { token, username, password, credentials }: NatsCredentials,
  library: NatsLibrary,
): Authenticator[] {
  return [
    ...(token === undefined ? [] : [library.tokenAuthenticator(token)]),
    ...(username === undefined ? [] : [library.usernamePasswordAuthenticator(username, password)]),
    ...(credentials === undefined ? [] : [signing(credentials, library)]),
  ];
}

function signing(credentials: string, { credsAuthenticator }: NatsLibrary): Authenticator {
  // the library wants the ends of lines as Unix has them, the last one too, which a shell takes away
  const text = `${credentials.replaceAll("\r\n", "\n").trimEnd()}\n`;
  const authenticator = credsAuthenticator(new TextEncoder().encode(text));
  try {
    authenticator("any"); // reads them only when it is asked
    return authenticator;
  } catch {
    throw new MicroscalerError(
      "invalid",
      'credentials is not the text of a credentials file, such as "${file:/etc/nats/user.creds}"',
    );
  }
}
