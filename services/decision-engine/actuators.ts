import type { ActuatorClient } from "../../shared/rpc/actuator-client.ts";
import { CallRoom } from "./call-room.ts";

interface Known {
  readonly address: string;
  readonly client: ActuatorClient;
  readonly room: CallRoom;
}

/** Commands under way to one actuator. */
const mostCalls = 64;

/** What a change of the actuators leaves behind. */
export interface Replaced {
  /** Those that are others now, or are no more. */
  readonly names: ReadonlySet<string>;
  /** Ends their clients: once nobody uses them. */
  close(): void;
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

  /** For commands to it. */
  room(name: string): CallRoom | undefined {
    return this.known.get(name)?.room;
  }

  names(): readonly string[] {
    return [...this.known.keys()].sort();
  }

  /** These from now on, by `host:port`, and of those before the ones that are `needed` yet. */
  configure(addresses: ReadonlyMap<string, string>, needed: ReadonlySet<string> = new Set()): Replaced {
    const before = this.known;
    this.known = new Map([...before].filter(([name]) => needed.has(name)));
    for (const [name, address] of addresses) {
      const same = before.get(name);
      const made = () => ({ address, client: this.dial(name, address), room: new CallRoom(mostCalls) });
      this.known.set(name, same?.address === address ? same : made());
    }
    const changed = [...before].filter(([name, { client }]) => this.known.get(name)?.client !== client);
    return {
      names: new Set(changed.map(([name]) => name)),
      close: () => {
        for (const [, { client }] of changed) client.close();
      },
    };
  }

  close(): void {
    this.configure(new Map()).close();
  }
}
