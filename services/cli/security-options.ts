import { Option } from "commander";
import type { Protection } from "../../shared/access/protection.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import type { Log } from "../../shared/telemetry/log.ts";
import { servingTls } from "../../shared/tls/serving-files.ts";
import { accessInFile } from "./access/access-file.ts";
import { unpaired } from "./certificate-options.ts";
import type { Keep } from "./serve.ts";

/** What the options of `securityOptions` were given. */
export interface SecurityGiven {
  readonly access?: string;
  readonly insecure?: true;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly mutualTls?: true;
}

const group = "Security:";

/** Of every command that serves; a command that dials as well takes those of `dialOptions` with them. */
export function securityOptions(): readonly Option[] {
  return [
    option("--access <file>", "who may call, a YAML file; without it only this machine is served"),
    option("--insecure", "serve other machines without --access"),
    ...tlsOptions({
      cert: "the certificate to show, PEM; files are read again when they change",
      ca: "whom to trust when dialling, and whose client certificates --mutual-tls lets in, PEM",
    }),
    option("--mutual-tls", "let in nobody without a client certificate of --tls-ca"),
  ];
}

/** `--tls-cert`, `--tls-key` and `--tls-ca`, which serving and dialling share. */
export function tlsOptions({ cert, ca }: { readonly cert: string; readonly ca: string }): readonly Option[] {
  return [
    option("--tls-cert <file>", cert),
    option("--tls-key <file>", "the key of --tls-cert, PEM"),
    option("--tls-ca <file>", ca),
  ];
}

function option(flags: string, description: string): Option {
  return new Option(flags, description).helpGroup(group);
}

/**
 * The protection that was asked for; files that change and are not valid are warned about, and what was before stays.
 * `keep` is told how to stop looking at them. @throws MicroscalerError `invalid` where a file is not valid or an option lacks another
 */
export function openProtection(given: SecurityGiven, log: Log, keep: Keep): Protection {
  const { access, insecure, tlsCert, tlsKey, tlsCa, mutualTls } = given;
  checkTogether(given);
  const warn = (problem: string) => log.warn(`${problem}; what it said before stays in force`);
  const files = tlsCert !== undefined && tlsKey !== undefined ? { cert: tlsCert, key: tlsKey } : undefined;
  const clientCa = mutualTls && tlsCa !== undefined ? { clientCa: tlsCa } : {};
  const callers = access === undefined ? undefined : accessInFile(access, warn);
  if (callers) keep(callers.files.close);
  const serving = files && servingTls({ ...files, ...clientCa }, warn);
  if (serving) keep(serving.files.close);
  return {
    ...(callers ? { access: callers.access } : {}),
    ...(serving ? { tls: serving.tls } : {}),
    ...(insecure ? { insecure } : {}),
  };
}

/** @throws MicroscalerError `invalid` with everything that is missing */
function checkTogether(given: SecurityGiven): void {
  const { tlsCert, tlsKey, tlsCa, mutualTls } = given;
  const missing = [
    ...unpaired({ prefix: "tls", cert: tlsCert, key: tlsKey }),
    ...(mutualTls && tlsCert === undefined ? ["--mutual-tls needs --tls-cert and --tls-key"] : []),
    ...(mutualTls && tlsCa === undefined ? ["--mutual-tls needs --tls-ca, whose client certificates are let in"] : []),
  ];
  if (missing.length > 0) throw new MicroscalerError("invalid", missing.join("\n"));
}
