import { type TcpProxy, tcpProxy } from "../support/tcp-proxy.ts";

/** A connection between two planes, through a proxy of its own. */
export interface Link {
  /** `engine-1>redis`: who dials whom. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly proxy: TcpProxy;
}

export interface Links {
  readonly all: readonly Link[];
  /** The address under which `from` finds `to`. @throws Error where there is none */
  address(from: string, to: string): string;
  close(): Promise<void>;
}

/** One of each pair; `targets` says where whoever is dialled listens. */
export async function openLinks(
  pairs: readonly (readonly [from: string, to: string])[],
  targets: ReadonlyMap<string, string>,
): Promise<Links> {
  const all = await Promise.all(
    pairs.map(async ([from, to]): Promise<Link> => {
      const target = targets.get(to);
      if (target === undefined) throw new Error(`nobody listens for ${to}`);
      return { name: `${from}>${to}`, from, to, proxy: await tcpProxy(target) };
    }),
  );
  return {
    all,
    address: (from, to) => {
      const link = all.find((one) => one.from === from && one.to === to);
      if (!link) throw new Error(`there is no link ${from}>${to}`);
      return link.proxy.address;
    },
    close: async () => {
      await Promise.all(all.map(({ proxy }) => proxy.close()));
    },
  };
}
