import type { DialTls } from "../rpc/dial.ts";
import { type WatchedFiles, watchFiles } from "../watched-files.ts";
import { type CertificateFiles, checkAuthorities, checkIdentity } from "./pem.ts";

export interface DialFiles {
  /** Whose certificates are trusted; left out: those the system trusts. */
  readonly ca?: string;
  readonly identity?: CertificateFiles;
}

/** What a service trusts and shows when it dials, from its files. @throws MicroscalerError `invalid` */
export function dialTls(
  { ca, identity }: DialFiles,
  onProblem: (problem: string) => void,
): { readonly tls: DialTls; readonly files: Pick<WatchedFiles<unknown>, "close"> } {
  const trusted = ca === undefined ? undefined : authoritiesIn(ca, onProblem);
  const own = identity && identityIn(identity, onProblem);
  const watched = [trusted, own].filter((files) => files !== undefined);
  const tls = {
    ...(trusted ? { ca: trusted.current } : {}),
    ...(own ? { identity: { cert: () => own.current().cert, key: () => own.current().key } } : {}),
  };
  const close = () => {
    for (const files of watched) files.close();
  };
  return { tls, files: { close } };
}

function authoritiesIn(file: string, onProblem: (problem: string) => void): WatchedFiles<string> {
  const read = ([text = ""]: readonly string[]) => {
    checkAuthorities(file, text);
    return text;
  };
  return watchFiles({ files: [file], read, onProblem });
}

function identityIn(
  files: CertificateFiles,
  onProblem: (problem: string) => void,
): WatchedFiles<{ readonly cert: string; readonly key: string }> {
  const read = ([cert = "", key = ""]: readonly string[]) => {
    checkIdentity(files, cert, key);
    return { cert, key };
  };
  return watchFiles({ files: [files.cert, files.key], read, onProblem });
}
