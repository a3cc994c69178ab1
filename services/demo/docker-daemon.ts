import Docker from "dockerode";
import { MicroscalerError, messageOf } from "../../shared/errors.ts";

const answerMs = 5000;
const defaultHost = "unix:///var/run/docker.sock";

/**
 * The Docker of this machine, as the environment names it (DOCKER_HOST and the like). Its calls fail once it says
 * nothing for `silenceMs`.
 * @throws MicroscalerError `unavailable` where it does not answer, with what to do about it
 */
export async function reachDocker(silenceMs = answerMs): Promise<Docker> {
  try {
    await new Docker({ timeout: answerMs }).ping();
    return new Docker({ timeout: silenceMs });
  } catch (cause) {
    const host = process.env.DOCKER_HOST || defaultHost;
    throw new MicroscalerError("unavailable", `Docker does not answer at ${host}: ${remedy(cause)}`, { cause });
  }
}

/** Whether an image is there, without asking a registry. */
export async function hasImage(docker: Docker, name: string): Promise<boolean> {
  try {
    await docker.getImage(name).inspect();
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && "statusCode" in thrown && thrown.statusCode === 404) return false;
    throw new MicroscalerError("unavailable", `Docker does not say whether it has ${name}: ${sentenceOf(thrown)}`);
  }
}

/** Why a call to Docker failed, in its own words: the library puts the status before them. */
export function sentenceOf(thrown: unknown): string {
  return messageOf(thrown)
    .replace(/^\(HTTP code \d+\) .*? - /, "")
    .trim();
}

function remedy(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (code === "EACCES") return "this user may not use it, who has to be in the group that owns it";
  if (code === "ENOENT" || code === "ECONNREFUSED") return "start it, or set DOCKER_HOST to where it is";
  return messageOf(thrown);
}
