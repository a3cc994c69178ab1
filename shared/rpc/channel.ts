import {
  type ChannelCredentials,
  type ChannelOptions,
  type ClientOptions,
  credentials,
  InterceptingCall,
  type Interceptor,
} from "@grpc/grpc-js";
import { reloadedChannelCredentials } from "./channel-credentials.ts";
import type { Dial } from "./dial.ts";

/** How a channel finds its peer again: quickly, because replicas wait for it; a peer that hangs is given up after 8 s. */
const channelOptions: ChannelOptions = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1000,
  "grpc.keepalive_time_ms": 4_000,
  "grpc.keepalive_timeout_ms": 4_000,
  "grpc.enable_retries": 0, // whoever calls decides whether to say it again; keeping every message for that costs a tenth of an engine
  "grpc.dns_min_time_between_resolutions_ms": 1000, // a service that comes back may have another address
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_http_proxy": 0, // between the planes nothing goes over the proxy of the environment
};

/** What the constructor of a grpc client is given after the address. */
export type ChannelArguments = [ChannelCredentials, ClientOptions];

/** A channel to `address`: encrypted, and with the token shown on every call, as the dial has it for that address. */
export function channelTo(address: string, dial: Dial = {}): ChannelArguments {
  const { tls, token } = dial.except?.get(address) ?? dial;
  const channel = tls ? reloadedChannelCredentials(tls) : credentials.createInsecure();
  return [channel, { ...channelOptions, interceptors: token ? [showing(token)] : [] }];
}

/** Shows a bearer token on every call, streams too. */
export function showing(token: () => string): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        metadata.set("authorization", `Bearer ${token()}`);
        next(metadata, listener);
      },
    });
}
