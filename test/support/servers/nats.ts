import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import { findServer } from "./server.ts";

/** Who may do what at a NATS of ours. */
export const natsUsers = {
  reader: { user: "reader", pass: "correct-horse" },
  /** May ask for nothing of JetStream. */
  weak: { user: "weak", pass: "battery-staple" },
  /** May see consumers, not streams. */
  narrow: { user: "narrow", pass: "just-enough" },
  /** Belongs to an account without JetStream. */
  plain: { user: "plain", pass: "no-streams" },
} as const;

/** A NATS with JetStream; `NATS_ADDRESS` names one that runs and lets everybody in. */
export const natsServer = findServer({
  name: "nats",
  variable: "NATS_ADDRESS",
  programs: ["nats-server"],
  local: ({ port, folder }) => {
    const config = join(folder, "nats.json");
    const weak = { ...natsUsers.weak, permissions: { publish: ["orders"], subscribe: ["_INBOX.>"] } };
    const seeing = { publish: ["$JS.API.CONSUMER.INFO.>"], subscribe: ["_INBOX.>"] };
    const narrow = { ...natsUsers.narrow, permissions: seeing };
    const settings = {
      listen: `127.0.0.1:${port}`,
      jetstream: { store_dir: join(folder, "jetstream") },
      accounts: {
        STREAMS: { jetstream: "enabled", users: [natsUsers.reader, weak, narrow] },
        PLAIN: { users: [natsUsers.plain] },
      },
    };
    writeFileSync(config, JSON.stringify(settings));
    return { args: ["--config", config] };
  },
  ready: async (address) => {
    const connection = await connect({ servers: address, ...natsUsers.reader, reconnect: false, timeout: 1000 });
    await connection.close();
  },
  enable: "install NATS (Debian: nats-server)",
});
