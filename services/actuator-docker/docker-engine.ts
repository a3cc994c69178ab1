import { Agent } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { inspect } from "node:util";
import Docker from "dockerode";
import { apiVersionOf, imageOf, listOf, stopTimeoutOf } from "./answers.ts";
import type { Connection } from "./connection.ts";
import { poolLabel } from "./container-labels.ts";
import { within } from "./deadline.ts";
import { dial } from "./dial.ts";
import { type Engine, EngineError } from "./engine.ts";
import { engineError } from "./engine-error.ts";
import { openEvents } from "./event-stream.ts";
import { pullImage } from "./pull-image.ts";

/** Of Docker 20.10. */
const oldestApi = [1, 41] as const;

/** A machine that is busy starting containers answers late; one that hangs is to be noticed. */
const deadlineMs = { read: 5000, pause: 10_000, make: 30_000, start: 60_000, remove: 30_000 } as const;
const defaultGraceSeconds = 10;
/** What Docker itself allows for a kill, after the grace time. */
const killMs = 15_000;

const notFound = 404;

/** Talks to a Docker engine. Paths carry no version: the engine then speaks its own newest. */
export function dockerEngine(connection: Connection): Engine {
  const { address } = connection;
  const secure = "protocol" in connection && connection.protocol === "https";
  // No connection is kept: one that was cut off unnoticed would fail a call, and an engine that goes down answers on it.
  const agent = secure ? new SecureAgent() : new Agent();
  // The client makes a text of its agent at each call, logged or not; with all that hangs on it that takes 10 ms.
  Object.defineProperty(agent, inspect.custom, { value: () => "Agent" });
  const docker = new Docker(optionsOf(connection, agent));
  const ask = async <Value>(withinMs: number, call: (abortSignal: AbortSignal) => Promise<Value>): Promise<Value> => {
    try {
      return await within(withinMs, call);
    } catch (thrown) {
      throw engineError(thrown, address);
    }
  };
  const container = (name: string) => docker.getContainer(name);
  return {
    address,
    check: async () => {
      const version = await ask(deadlineMs.read, (signal) => dial(docker, "/version", signal));
      checkVersion(apiVersionOf(version), address);
    },
    list: async (ids) => {
      const filters: Record<string, string[]> = { label: [poolLabel], ...(ids ? { id: [...ids] } : {}) };
      const options = { all: true, filters };
      return listOf(await ask(deadlineMs.read, (abortSignal) => docker.listContainers({ ...options, abortSignal })));
    },
    events: (sinceSeconds) => ask(deadlineMs.read, (signal) => openEvents(docker, signal, address, sinceSeconds)),
    image: async (name) => {
      try {
        return imageOf(await ask(deadlineMs.read, (signal) => dial(docker, `/images/${name}/json`, signal)));
      } catch (thrown) {
        if (thrown instanceof EngineError && thrown.status === notFound) return undefined;
        throw thrown;
      }
    },
    pull: (image, credentials) => pullImage(docker, address, image, credentials),
    create: async (name, body) => {
      const request = { _query: { name }, _body: body }; // else all of it would be in the URL, too
      await ask(deadlineMs.make, (abortSignal) => docker.createContainer({ ...request, abortSignal }));
    },
    start: (name) => ask(deadlineMs.start, (abortSignal) => container(name).start({ abortSignal })),
    pause: (name) => ask(deadlineMs.pause, (abortSignal) => container(name).pause({ abortSignal })),
    unpause: (name) => ask(deadlineMs.pause, (abortSignal) => container(name).unpause({ abortSignal })),
    graceSeconds: async (name) =>
      stopTimeoutOf(await ask(deadlineMs.read, (abortSignal) => container(name).inspect({ abortSignal }))) ??
      defaultGraceSeconds,
    stop: (name, t) => ask(t * 1000 + killMs, (abortSignal) => container(name).stop({ t, abortSignal })),
    remove: (name) => ask(deadlineMs.remove, (abortSignal) => container(name).remove({ v: true, abortSignal })),
    close: () => agent.destroy(),
  };
}

function optionsOf(connection: Connection, agent: Agent): Docker.DockerOptions & { readonly agent: Agent } {
  // What is not set here would be taken from the environment.
  const unset = {
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
  };
  if ("socketPath" in connection) return { ...unset, protocol: "http", socketPath: connection.socketPath, agent };
  const { address: _address, ...options } = connection;
  return { ...unset, ...options, agent };
}

function checkVersion(version: string, address: string): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldestApi;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new EngineError(
    `Docker at ${address} speaks version ${version} of its API; ${oldestApi.join(".")}, of Docker 20.10, or newer is needed`,
  );
}
