import type Docker from "dockerode";

const statusCodes = { 200: true };

/** A GET that ends with its signal, for calls where the library takes none. */
export function dial(docker: Docker, path: string, abortSignal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    docker.modem.dial({ path, method: "GET", abortSignal, statusCodes }, (failure: unknown, answer: unknown) => {
      if (failure) reject(failure);
      else resolve(answer);
    });
  });
}
