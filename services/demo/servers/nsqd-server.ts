import { requireProgram } from "./installed.ts";
import { keptProgram, startServer } from "./server-process.ts";
import type { Starter } from "./starter.ts";

const remedy = 'install it (macOS: "brew install nsq"; else from https://nsq.io, into a folder of the PATH)';

const serverArguments = [
  ...["-tcp-address", "127.0.0.1:0", "-http-address", "127.0.0.1:0", "-broadcast-address", "127.0.0.1"],
  ...["-msg-timeout", "5s", "-max-rdy-count", "100000"],
];

/** NSQ topics of one nsqd. */
export const startNsqd: Starter = async (folder, queueName, abandon) => {
  const program = requireProgram(["nsqd"], "nsqd", remedy);
  const command = keptProgram(program, ...serverArguments, "-data-path", folder);
  const { address, stop } = await startServer({ name: "nsqd", command, folder, addressIn }, abandon);
  return {
    settings: {
      NSQD_TCP_ADDRESS: address.tcp,
      NSQD_HTTP_ADDRESS: address.http,
      NSQ_TOPIC: queueName,
      NSQ_CHANNEL: "consumers",
    },
    stop,
  };
};

function addressIn(said: string): { readonly tcp: string; readonly http: string } | undefined {
  const [, tcp] = /TCP: listening on (\S+)\n/.exec(said) ?? [];
  const [, http] = /HTTP: listening on (\S+)\n/.exec(said) ?? [];
  return tcp && http ? { tcp, http } : undefined;
}
