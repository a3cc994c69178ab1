import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { sentenceOf } from "../../services/demo/docker-daemon.ts";
import { MicroscalerError } from "../../shared/errors.ts";
import { follow } from "./progress.ts";

export interface ImageBuild {
  readonly tag: string;
  /** A tar stream. */
  readonly context: Readable;
  /** Its path in the context. */
  readonly dockerfile: string;
  readonly args?: Readonly<Record<string, string>>;
}

/** Builds an image, without a network, and returns its size in bytes. @throws MicroscalerError `wrong-state` where it cannot be built */
export async function buildImage(
  docker: Docker,
  { tag, context, dockerfile, args = {} }: ImageBuild,
  say: (line: string) => void,
): Promise<number> {
  const packed = new Promise<never>((_, reject) => context.once("error", reject));
  const build = async (): Promise<number> => {
    const options = { t: tag, dockerfile, buildargs: { ...args }, networkmode: "none" };
    await follow(await docker.buildImage(context, options), say);
    return (await docker.getImage(tag).inspect()).Size;
  };
  try {
    return await Promise.race([build(), packed]);
  } catch (cause) {
    throw new MicroscalerError("wrong-state", `${tag} cannot be built: ${sentenceOf(cause)}`, { cause });
  }
}
