import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";

interface Known {
  readonly address: string;
  readonly client: ActuatorClient;
}

/** The actuators that this engine reaches, by the names pools give them. */
export class Actuators {
  private readonly dial: (name: string, address: string) => ActuatorClient;
  private known = new Map<string, Known>();

  constructor(dial: (name: string, address: string) => ActuatorClient) {
    this.dial = dial;
  }

  get(name: string): ActuatorClient | undefined {
    return this.known.get(name)?.client;
  }

  names(): readonly string[] {
    return [...this.known.keys()].sort();
  }

  /** These from now on, by `host:port`: a client whose address has changed is another one. Returns the names of those that changed. */
  configure(addresses: ReadonlyMap<string, string>): ReadonlySet<string> {
    const before = this.known;
    this.known = new Map();
    for (const [name, address] of addresses) {
      const same = before.get(name);
      const kept = same?.address === address ? same : { address, client: this.dial(name, address) };
      this.known.set(name, kept);
    }
    const changed = [...before].filter(([name, { client }]) => this.known.get(name)?.client !== client);
    for (const [, { client }] of changed) client.close();
    return new Set(changed.map(([name]) => name));
  }

  close(): void {
    this.configure(new Map());
  }
}
