import type { LinkStatus } from "../../shared/model/status.ts";

/** The links that are down and that a pool cannot do without: of several collectors one is enough. */
export function missingLinks(links: readonly LinkStatus[]): readonly LinkStatus[] {
  const someReads = links.some((link) => link.up && isCollector(link));
  return links.filter((link) => !link.up && !(someReads && isCollector(link)));
}

/** As `MetricHub.links` names them. */
function isCollector({ name }: LinkStatus): boolean {
  return name === "collector" || name.startsWith("collector ");
}
