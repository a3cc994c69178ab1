import type Docker from "dockerode";
import { engineError } from "../../services/actuator-docker/engine-error.ts";

/** Removes a container with its volumes; one that is gone, or that somebody else removes just now, is well. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  try {
    await docker.getContainer(id).remove({ force: true, v: true });
  } catch (thrown) {
    const { status, message } = engineError(thrown, "the Docker of this test");
    if (status !== 404 && !/already in progress/i.test(message)) throw thrown;
  }
}
