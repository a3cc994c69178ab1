import { MicroscalerError } from "../../../../shared/errors.ts";
import type { KafkaBroker } from "./broker.ts";
import { kafkaRefusal } from "./failure.ts";
import type { KafkaLibrary } from "./library.ts";
import type { KafkaAddress } from "./link.ts";

/** Who leads partitions is asked anew after this time, so that new partitions are seen. */
const leadersForMs = 10_000;

interface Leaders {
  readonly untilMs: number;
  readonly parts: Promise<readonly { readonly leader: KafkaAddress; readonly partitions: readonly number[] }[]>;
}

/** What a broker refuses, as what is thrown. */
export function kafkaRefused(library: KafkaLibrary, error: number, about: string): MicroscalerError {
  return new MicroscalerError("unavailable", kafkaRefusal(error, about, library.protocolErrorsCodesById[error]));
}

/** Who leads the partitions of a topic and who keeps the offsets of a group, remembered for a while. */
export class KafkaDirectory {
  readonly library: KafkaLibrary;
  private readonly broker: KafkaBroker;
  private readonly leaders = new Map<string, Leaders>();
  private readonly coordinators = new Map<string, Promise<KafkaAddress>>();

  constructor(library: KafkaLibrary, broker: KafkaBroker) {
    this.library = library;
    this.broker = broker;
  }

  leadersOf(topic: string): Leaders["parts"] {
    const known = this.leaders.get(topic);
    if (known && known.untilMs > performance.now()) return known.parts;
    const parts = this.askLeaders(topic);
    this.leaders.set(topic, { parts, untilMs: performance.now() + leadersForMs });
    return parts;
  }

  coordinatorOf(group: string): Promise<KafkaAddress> {
    const known = this.coordinators.get(group);
    if (known) return known;
    const coordinator = this.askCoordinator(group);
    this.coordinators.set(group, coordinator);
    return coordinator;
  }

  /** The next reading asks again. */
  forget(topic: string, group: string): void {
    this.leaders.delete(topic);
    this.coordinators.delete(group);
  }

  private async askLeaders(topic: string) {
    const { brokers, topics } = await this.broker.metadata(topic);
    const answer = topics.get(topic);
    const about = `topic "${topic}"`;
    if (answer?.error) throw kafkaRefused(this.library, answer.error, about);
    if (!answer?.partitions.length) throw new MicroscalerError("unavailable", `${about} was told without a partition`);
    const byLeader = new Map<number, number[]>();
    for (const { index, leader } of answer.partitions) {
      if (!brokers.has(leader)) throw kafkaRefused(this.library, 5, `partition ${index} of ${about}`);
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), index]);
    }
    return [...byLeader].map(([id, partitions]) => ({ leader: named(brokers.get(id)), partitions }));
  }

  private async askCoordinator(group: string): Promise<KafkaAddress> {
    const answer = await this.broker.coordinator(group);
    if (answer?.error) throw kafkaRefused(this.library, answer.error, `group "${group}"`);
    return named(answer ?? undefined);
  }
}

/** An address that a cluster told, if it is one: it stands in sentences. */
function named(address: KafkaAddress | undefined): KafkaAddress {
  const { host = "", port = 0 } = address ?? {};
  if (/^[\w.:-]{1,255}$/.test(host) && port > 0 && port < 65_536) return { host, port };
  throw new MicroscalerError(
    "unavailable",
    "the cluster names a broker without an address; see its advertised.listeners",
  );
}
