import type Docker from "dockerode";
import { z } from "zod";
import { jsonOf } from "./answers.ts";
import { within } from "./deadline.ts";
import { type Credentials, EngineError } from "./engine.ts";
import { engineError } from "./engine-error.ts";
import { linesOf } from "./lines.ts";

/** A pull may take long, but not be silent for longer than this. */
const silenceMs = 60_000;

const progress = z.object({ error: z.string().optional() });

/** Resolves when the image is there. A refusal in the middle of the pull has status 500. */
export async function pullImage(
  docker: Docker,
  address: string,
  image: string,
  credentials: Credentials | undefined,
): Promise<void> {
  const controller = new AbortController();
  const auth = credentials && { ...credentials, serveraddress: registryOf(image) };
  const options = { fromImage: withTag(image), abortSignal: controller.signal };
  try {
    const stream = await within(silenceMs, () => docker.createImage(auth, options));
    const lines = linesOf(stream);
    for (;;) {
      const { done, value } = await within(silenceMs, () => lines.next());
      if (done) return;
      const { error } = progress.safeParse(jsonOf(value)).data ?? {};
      if (error) throw new EngineError(error, 500);
    }
  } catch (thrown) {
    throw engineError(thrown, address);
  } finally {
    controller.abort();
  }
}

/** Without a tag Docker would pull all there are. */
function withTag(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  return /[:@]/.test(name) ? image : `${image}:latest`;
}

/** What stands before the first slash, where that is the name of a machine. */
function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "https://index.docker.io/v1/";
}
