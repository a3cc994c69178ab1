import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { erlangPortMapper } from "./erlang-port-mapper.ts";
import { findServer } from "./server.ts";

const mapperPort = await erlangPortMapper();

/**
 * A RabbitMQ; `RABBITMQ_ADDRESS` names one that runs and lets guest in. `extraPorts` of one of ours: the management
 * plugin's, whose numbers are refreshed every second.
 */
export const rabbitmqServer = findServer({
  name: "rabbitmq",
  variable: "RABBITMQ_ADDRESS",
  // Debian's own command changes the user and ends nothing when it is killed: the one behind it comes first
  programs: ["../lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"],
  extraPorts: 2,
  local: ({ port, extraPorts: [management = 0, distribution = 0], folder }) => {
    const config = join(folder, "rabbitmq.conf");
    const plugins = join(folder, "enabled_plugins");
    writeFileSync(plugins, "[rabbitmq_management].");
    const settings = [
      `listeners.tcp.default = 127.0.0.1:${port}`,
      `management.tcp.ip = 127.0.0.1`,
      `management.tcp.port = ${management}`,
      "collect_statistics_interval = 200",
      ...["global", "basic", "detailed"].map((kind) => `management.sample_retention_policies.${kind}.minute = 1`),
      "log.console = false",
    ];
    writeFileSync(config, settings.map((line) => `${line}\n`).join(""));
    const env = {
      HOME: folder, // for its cookie
      RABBITMQ_NODENAME: `microscaler-${port}@localhost`,
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_MNESIA_BASE: join(folder, "db"),
      RABBITMQ_LOG_BASE: join(folder, "log"),
      RABBITMQ_PID_FILE: join(folder, "pid"),
      RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
      RABBITMQ_CONFIG_FILE: config,
      RABBITMQ_CONF_ENV_FILE: "/dev/null",
      RUNNING_UNDER_SYSTEMD: "1", // the command becomes the broker, where it would start one
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
      ERL_EPMD_PORT: String(mapperPort),
      ERL_EPMD_ADDRESS: "127.0.0.1",
      ERL_ZFLAGS: "-start_epmd false",
    };
    return { args: [], env };
  },
  ready: async (address) => {
    const { connect } = await import("amqplib");
    const connection = await connect(`amqp://guest:guest@${address}`);
    connection.on("error", () => undefined); // told by the call
    await connection.close();
  },
  enable: "install RabbitMQ (Debian: rabbitmq-server)",
});
