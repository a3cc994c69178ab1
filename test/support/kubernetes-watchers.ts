import type { ServerResponse } from "node:http";
import type { Change, KubernetesObject, KubernetesObjects, Matches } from "./kubernetes-objects.ts";

export interface Watchers {
  /** Answers a watch: what changed since the version, then what changes. */
  open(response: ServerResponse, watch: { path: string; version: number; matches: Matches; seconds: number }): void;
  /** How many are open now. */
  readonly count: number;
  /** Ends all connections as a broken network does. */
  cut(): void;
  /** Muted ones stay open and say nothing. */
  mute(muted: boolean): void;
  /** To each of a collection, or to all, as it is. */
  say(text: string, path?: string): void;
  bookmark(): void;
}

interface Watcher {
  readonly response: ServerResponse;
  readonly path: string;
  readonly matches: Matches;
}

export function watchers(objects: KubernetesObjects): Watchers {
  const all = new Set<Watcher>();
  let muted = false;
  const tell = (watcher: Watcher, change: Change) => {
    const line = lineOf(watcher, change);
    if (line && !muted) watcher.response.write(line);
  };
  objects.onChange((change) => {
    for (const watcher of all) tell(watcher, change);
  });
  const say = (text: string, only?: string) => {
    for (const { response, path } of all) if (only === undefined || path === only) response.write(text);
  };
  return {
    open: (response, { path, version, matches, seconds }) => {
      const changes = objects.since(version);
      if (!changes && version > 0) return expire(response, version);
      response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      const watcher = { response, path, matches };
      for (const change of changes ?? []) tell(watcher, change);
      all.add(watcher);
      const timer = setTimeout(() => response.end(), seconds * 1000);
      response.on("close", () => {
        clearTimeout(timer);
        all.delete(watcher);
      });
    },
    get count() {
      return all.size;
    },
    cut: () => {
      for (const { response } of all) response.destroy();
    },
    mute: (now) => {
      muted = now;
    },
    say,
    bookmark: () => {
      if (!muted) say(line("BOOKMARK", { metadata: { name: "", resourceVersion: String(objects.version) } }));
    },
  };
}

/** What a watcher sees of a change: with selectors an object comes and goes as it begins and ceases to match. */
function lineOf({ path, matches }: Watcher, { path: at, before, after }: Change): string | undefined {
  if (at !== path) return undefined;
  const was = before !== undefined && matches(before);
  if (after && matches(after)) return line(was ? "MODIFIED" : "ADDED", after);
  if (!was || !before) return undefined;
  const { resourceVersion = "" } = (after ?? before).metadata;
  return line("DELETED", { ...before, metadata: { ...before.metadata, resourceVersion } });
}

function line(type: string, object: KubernetesObject): string {
  return `${JSON.stringify({ type, object })}\n`;
}

function expire(response: ServerResponse, version: number): void {
  const message = `too old resource version: ${version}`;
  const object = { kind: "Status", apiVersion: "v1", status: "Failure", message, reason: "Expired", code: 410 };
  response.writeHead(200, { "content-type": "application/json" });
  response.end(`${JSON.stringify({ type: "ERROR", object })}\n`);
}
