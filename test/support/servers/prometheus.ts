import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findServer } from "./server.ts";

/** Who may read a Prometheus of ours. */
export const prometheusLogin = { user: "reader", password: "correct horse" };
const passwordHash = "$2b$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e";

/**
 * A Prometheus; `PROMETHEUS_ADDRESS` names one that runs and wants no login. One of ours asks for one, and reads what is
 * at its extra port ten times a second.
 */
export const prometheus = findServer({
  name: "prometheus",
  variable: "PROMETHEUS_ADDRESS",
  programs: ["prometheus"],
  extraPorts: 1,
  local: ({ port, extraPorts: [scraped = 0], folder }) => {
    const config = join(folder, "prometheus.yml");
    const web = join(folder, "web.yml");
    const targets = [{ targets: [`127.0.0.1:${scraped}`] }];
    const settings = {
      global: { scrape_interval: "100ms", scrape_timeout: "100ms" },
      scrape_configs: [{ job_name: "queue", static_configs: targets }],
    };
    writeFileSync(config, JSON.stringify(settings)); // which is YAML too
    writeFileSync(web, JSON.stringify({ basic_auth_users: { [prometheusLogin.user]: passwordHash } }));
    const files = [
      `--config.file=${config}`,
      `--web.config.file=${web}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
    ];
    return { args: [...files, `--web.listen-address=127.0.0.1:${port}`] };
  },
  ready: async (address) => {
    const { user, password } = prometheusLogin;
    const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    const response = await fetch(`http://${address}/-/ready`, { headers: { authorization } });
    if (!response.ok) throw new Error(`answered ${response.status}`);
  },
  enable: "install Prometheus (Debian: prometheus)",
});
