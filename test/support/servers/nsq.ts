import { type FoundServer, findServer } from "./server.ts";

const enable = "install NSQ, or Go and run test/support/servers/nsq/fetch.sh";

/** An nsqd; `NSQD_ADDRESS` names the HTTP address of one that runs. `extraPorts` of one of ours: its TCP port. */
export function nsqd(lookupds: readonly string[] = []): FoundServer {
  return findServer({
    name: "nsqd",
    variable: "NSQD_ADDRESS",
    programs: ["nsqd"],
    extraPorts: 1,
    local: ({ port, extraPorts: [tcp = 0], folder }) => ({
      args: [
        ...["-http-address", `127.0.0.1:${port}`, "-tcp-address", `127.0.0.1:${tcp}`],
        ...["-broadcast-address", "127.0.0.1", "-data-path", folder],
        ...lookupds.flatMap((address) => ["-lookupd-tcp-address", address]),
      ],
    }),
    ready: answers,
    enable,
  });
}

/** An nsqlookupd. `extraPorts` of one of ours: its TCP port. */
export const nsqlookupd = findServer({
  name: "nsqlookupd",
  variable: "NSQLOOKUPD_ADDRESS",
  programs: ["nsqlookupd"],
  extraPorts: 1,
  local: ({ port, extraPorts: [tcp = 0] }) => ({
    args: ["-http-address", `127.0.0.1:${port}`, "-tcp-address", `127.0.0.1:${tcp}`],
  }),
  ready: answers,
  enable,
});

async function answers(address: string): Promise<void> {
  const response = await fetch(`http://${address}/ping`);
  if (!response.ok) throw new Error(`answered ${response.status}`);
}
