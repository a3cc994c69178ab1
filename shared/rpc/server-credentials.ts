import { ServerCredentials } from "@grpc/grpc-js";
import type { ServingTls } from "../access/protection.ts";

type Watcher = Parameters<ServerCredentials["_addWatcher"]>[0];

/** Credentials of a server whose files may change: new connections get the new ones, open streams go on. */
class ReloadedServerCredentials extends ServerCredentials {
  readonly #tls: ServingTls;
  #stop: (() => void) | undefined;

  constructor(tls: ServingTls) {
    const asked = tls.clientCa !== undefined;
    super({ requestCert: asked, rejectUnauthorized: asked }, contextOf(tls));
    this.#tls = tls;
  }

  override _addWatcher(watcher: Watcher): void {
    this.#stop ??= this.#tls.onChange(() => this.updateSecureContextOptions(contextOf(this.#tls)));
    super._addWatcher(watcher);
  }

  override _removeWatcher(watcher: Watcher): void {
    super._removeWatcher(watcher);
    if (this.getWatcherCount() > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

function contextOf({ cert, key, clientCa }: ServingTls) {
  return { minVersion: "TLSv1.2" as const, cert: cert(), key: key(), ...(clientCa ? { ca: clientCa() } : {}) };
}

/** Server credentials as the protection of a port says; left out: plain text. */
export function serverCredentials(tls: ServingTls | undefined): ServerCredentials {
  return tls ? new ReloadedServerCredentials(tls) : ServerCredentials.createInsecure();
}
