import type { Impairment } from "../../support/tcp-lane.ts";
import type { TcpProxy, Way } from "../../support/tcp-proxy.ts";
import { type Kind, lasting } from "./kind.ts";

const ways: readonly Way[] = ["both", "both", "to-server", "to-client"];

/** All links of the world, whoever is at their ends. */
function ofLink(weight: number, name: string, mostMs: number, begin: (proxy: TcpProxy, way: Way) => void): Kind {
  return {
    weight,
    draw: (world, choose) => {
      const link = choose.oneOf(world.links.all);
      const way = choose.oneOf(ways) ?? "both";
      if (!link) throw new Error("there are no links");
      const { proxy } = link;
      return lasting(world, {
        kind: `link ${name}`,
        subject: link.name,
        lastsMs: choose.between(100, mostMs),
        begin: () => begin(proxy, way),
        end: proxy.restore,
      });
    },
  };
}

function impaired(weight: number, name: string, impairment: (chance: () => number) => Impairment): Kind {
  return {
    weight,
    draw: (world, choose) => {
      const chance = () => choose.between(0, 999_999) / 1_000_000;
      const made = impairment(chance);
      return ofLink(weight, name, 8000, (proxy, way) => proxy.impair(way, made)).draw(world, choose);
    },
  };
}

/** What arrives turned over in its highest bits is neither text nor the beginning of a frame: nobody can take it for something else. */
const highestBit = 0x80;

export const linkKinds: readonly Kind[] = [
  ofLink(3, "cut", 100, (proxy) => proxy.cut()),
  ofLink(2, "refused", 8000, (proxy) => proxy.refuse()),
  ofLink(1, "half closed", 2000, (proxy, way) => proxy.halfClose(way)),
  impaired(4, "silent", () => ({ hold: true })),
  impaired(2, "slow", (chance) => ({ delayMs: Math.round(50 + chance() * 1950) })),
  impaired(2, "narrow", (chance) => ({ bytesPerSecond: Math.round(200 + chance() * 5000) })),
  impaired(2, "corrupt", (chance) => ({ corrupt: { ratio: 1, mask: highestBit, chance } })),
];
