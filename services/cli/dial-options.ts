import { Option } from "commander";
import { isLoopback } from "../../shared/access/listening.ts";
import { checkedToken, tokenInFile } from "../../shared/access/token-file.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Dial } from "../../shared/rpc/dial.ts";
import { dialTls } from "../../shared/tls/dial-files.ts";
import { unpaired } from "./certificate-options.ts";
import { tlsOptions } from "./security-options.ts";

/** What the options of `dialOptions` were given. */
export interface DialGiven {
  readonly tls?: true;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly tokenFile?: string;
}

export interface DialSurroundings {
  readonly serves: boolean;
  readonly addresses: readonly string[];
  warn(problem: string): void;
}

export interface OpenDial {
  readonly dial: Dial;
  /** Its files are not looked at any more. */
  close(): void;
}

const tokenVariable = "MICROSCALER_TOKEN";

/** Of a command that serves and dials: those that are not `securityOptions` already. */
export function alsoDialOptions(): readonly Option[] {
  return [
    new Option("--tls", "dial other services with TLS; --tls-ca says so too"),
    new Option("--token-file <file>", `the token to show when dialling (default: the variable ${tokenVariable})`),
  ].map((option) => option.helpGroup("Security:"));
}

/** Of a command that dials only. */
export function dialOptions(): readonly Option[] {
  return [
    ...alsoDialOptions(),
    ...tlsOptions({
      cert: "a client certificate to show, PEM",
      ca: "whom to trust when dialling, PEM (default: whom the system trusts)",
    }),
  ];
}

/**
 * How to dial as the options say. `serves`: a certificate is for serving too, and alone no reason to dial with TLS.
 * `addresses` are those that are known already: a token that would travel to one in plain text is warned about.
 * @throws MicroscalerError `invalid` where a file is not valid or an option lacks another
 */
export function openDial(given: DialGiven, surroundings: DialSurroundings): OpenDial {
  const { serves, addresses, warn } = surroundings;
  const onProblem = (problem: string) => warn(`${problem}; what it said before stays in force`);
  const { token, close: closeToken = nothing } = tokenOf(given, onProblem);
  if (!encrypts(given, serves)) {
    const open = token ? addresses.filter((address) => !isLoopback(address)) : [];
    if (open.length > 0) warn(`the token travels in plain text to ${open.join(", ")}: give --tls or --tls-ca`);
    return { dial: token ? { token } : {}, close: closeToken };
  }
  const { tlsCa: ca, tlsCert: cert, tlsKey: key } = given;
  const [missing] = unpaired({ prefix: "tls", cert, key });
  if (missing !== undefined) throw new MicroscalerError("invalid", missing);
  const identity = cert !== undefined && key !== undefined ? { identity: { cert, key } } : {};
  const { tls, files } = dialTls({ ...(ca === undefined ? {} : { ca }), ...identity }, onProblem);
  const close = () => {
    closeToken();
    files.close();
  };
  return { dial: { tls, ...(token ? { token } : {}) }, close };
}

function encrypts({ tls, tlsCa, tlsCert, tlsKey }: DialGiven, serves: boolean): boolean {
  if (tls || tlsCa !== undefined) return true;
  return !serves && (tlsCert !== undefined || tlsKey !== undefined);
}

interface OpenToken {
  readonly token?: () => string;
  readonly close?: () => void;
}

function tokenOf({ tokenFile }: DialGiven, onProblem: (problem: string) => void): OpenToken {
  if (tokenFile !== undefined) {
    const { current, close } = tokenInFile(tokenFile, onProblem);
    return { token: current, close };
  }
  const said = process.env[tokenVariable];
  if (!said) return {};
  const token = checkedToken(said, tokenVariable);
  return { token: () => token };
}

const nothing = () => undefined;
