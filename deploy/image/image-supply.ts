import type Docker from "dockerode";
import { hasImage, sentenceOf } from "../../services/demo/docker-daemon.ts";
import { follow } from "./progress.ts";

/** Sees to it that an image is there; returns why it cannot be had. */
export async function obtain(docker: Docker, name: string, say: (line: string) => void): Promise<string | undefined> {
  if (await hasImage(docker, name)) return undefined;
  say(`pulling ${name} …`);
  try {
    await follow(await docker.pull(name), say);
    return undefined;
  } catch (thrown) {
    return sentenceOf(thrown);
  }
}
