import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { MicroscalerError, messageOf } from "../errors.ts";

/** Where a certificate and its key are. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** @throws MicroscalerError `invalid` where the two are not a certificate and its key; it quotes neither */
export function checkIdentity(files: CertificateFiles, cert: string, key: string): void {
  try {
    createSecureContext({ cert, key });
  } catch (thrown) {
    const what = `${files.cert} and ${files.key} are no certificate with its key, as PEM`;
    throw new MicroscalerError("invalid", `${what}: ${messageOf(thrown)}`);
  }
}

/** @throws MicroscalerError `invalid` where the text does not begin with a certificate as PEM */
export function checkAuthorities(file: string, text: string): void {
  try {
    new X509Certificate(text);
  } catch {
    throw new MicroscalerError("invalid", `${file} holds no certificate of an authority as PEM`);
  }
}
