import { MicroscalerError } from "../errors.ts";
import { type WatchedFiles, watchFiles } from "../watched-files.ts";

/** The token in a file, read again when it changes. @throws MicroscalerError `invalid` where there is none */
export function tokenInFile(file: string, onProblem: (problem: string) => void): WatchedFiles<string> {
  return watchFiles({ files: [file], read: ([text = ""]) => checkedToken(text, file), onProblem });
}

/** One word, without the line end of a file. @throws MicroscalerError `invalid`, without the token */
export function checkedToken(text: string, where: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new MicroscalerError("invalid", `${where} holds no token: it must be one word, as microscaler token prints it`);
}
