import type { ServingTls } from "../access/protection.ts";
import { type WatchedFiles, watchFiles } from "../watched-files.ts";
import { type CertificateFiles, checkAuthorities, checkIdentity } from "./pem.ts";

export interface ServingFiles extends CertificateFiles {
  /** Whose client certificates are required; left out: none are asked for. */
  readonly clientCa?: string;
}

interface ServingPem {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
}

/** The certificate of a server from its files, for as long as it serves. @throws MicroscalerError `invalid` */
export function servingTls(
  files: ServingFiles,
  onProblem: (problem: string) => void,
): { readonly tls: ServingTls; readonly files: Pick<WatchedFiles<unknown>, "close"> } {
  const { clientCa } = files;
  const watched = watchFiles<ServingPem>({
    files: [files.cert, files.key, ...(clientCa === undefined ? [] : [clientCa])],
    read: ([cert = "", key = "", ca = ""]) => {
      checkIdentity(files, cert, key);
      if (clientCa !== undefined) checkAuthorities(clientCa, ca);
      return { cert, key, clientCa: ca };
    },
    onProblem,
  });
  const tls = {
    cert: () => watched.current().cert,
    key: () => watched.current().key,
    ...(clientCa === undefined ? {} : { clientCa: () => watched.current().clientCa }),
    onChange: watched.onChange,
  };
  return { tls, files: watched };
}
