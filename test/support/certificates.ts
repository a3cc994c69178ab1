import "./reflect-metadata.ts";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  type JsonGeneralName,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

cryptoProvider.set(webcrypto);

/** A certificate and its key as PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface IssueOptions {
  /** @default "test" */
  readonly commonName?: string;
  /** @default 127.0.0.1 and localhost */
  readonly names?: readonly JsonGeneralName[];
}

/** Signs certificates for a test, good for an hour. */
export interface TestAuthority {
  /** Its own certificate as PEM. */
  readonly ca: string;
  issue(options?: IssueOptions): Promise<Issued>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const ofThisMachine: readonly JsonGeneralName[] = [
  { type: "ip", value: "127.0.0.1" },
  { type: "dns", value: "localhost" },
];

/** A new authority; two of the same name do not know each other's certificates. */
export async function testAuthority(name = "test authority"): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const own = await X509CertificateGenerator.createSelfSigned({
    ...{ name: `CN=${name}`, keys, signingAlgorithm: algorithm, ...lifetime() },
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const issue = async ({ commonName = "test", names = ofThisMachine }: IssueOptions = {}) => {
    const pair = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const issued = await X509CertificateGenerator.create({
      ...{ subject: `CN=${commonName}`, issuer: own.subject, ...lifetime() },
      ...{ publicKey: pair.publicKey, signingKey: keys.privateKey, signingAlgorithm: algorithm },
      extensions: [new SubjectAlternativeNameExtension([...names])],
    });
    return { cert: issued.toString("pem"), key: await keyAsPem(pair.privateKey) };
  };
  return { ca: own.toString("pem"), issue };
}

function lifetime() {
  const nowMs = Date.now();
  return { notBefore: new Date(nowMs - 60_000), notAfter: new Date(nowMs + 3_600_000) };
}

async function keyAsPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", key));
  return `-----BEGIN PRIVATE KEY-----\n${der.toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END PRIVATE KEY-----\n`;
}
