import { MicroscalerError, messageOf } from "../../../../shared/errors.ts";
import type { Opening, PooledClient } from "../connection/client-pool.ts";
import { openFirstKafkaLink } from "./bootstrap.ts";
import { type KafkaBroker, kafkaBroker, type TopicPartitions } from "./broker.ts";
import { KafkaDirectory, kafkaRefused } from "./directory.ts";
import type { PartitionOffsets } from "./lag.ts";
import type { KafkaLibrary } from "./library.ts";
import {
  type KafkaAccess,
  type KafkaAddress,
  type KafkaLink,
  type KafkaLinking,
  kafkaAddressText,
  openKafkaLink,
} from "./link.ts";
import type { OffsetAnswer } from "./requests.ts";

/** Connections to the brokers of one cluster, for all metrics that are read there. */
export interface KafkaCluster extends PooledClient {
  /** Of every partition of a topic. @throws MicroscalerError `unavailable` with a sentence for a person */
  offsets(of: GroupOfTopic, signal: AbortSignal): Promise<readonly PartitionOffsets[]>;
}

export interface GroupOfTopic {
  readonly topic: string;
  readonly group: string;
}

/** Connects to the first of the given brokers that answers. @throws MicroscalerError `unavailable` */
export async function openKafkaCluster(
  brokers: readonly KafkaAddress[],
  access: KafkaAccess,
  opening: Opening,
): Promise<KafkaCluster> {
  const library = await import("@platformatic/kafka"); // takes half a second
  const ended = new AbortController();
  const signal = AbortSignal.any([opening.signal, ended.signal]);
  const linking = { library, access, signal };
  const first = await openFirstKafkaLink(brokers, linking);
  void first.gone.then(opening.lost);
  const links = new Set<KafkaLink>([first]);
  const firstBroker = kafkaBroker(library, first);
  const known = new Map([[first.address, Promise.resolve(firstBroker)]]);
  const open = async (at: KafkaAddress, forget: () => void) => {
    const link = await openNamed(at, linking);
    if (signal.aborted) link.close(); // between its opening and here
    links.add(link);
    void link.gone.then(() => {
      forget();
      links.delete(link);
    });
    return kafkaBroker(library, link);
  };
  const brokerAt = (at: KafkaAddress) => {
    const key = kafkaAddressText(at);
    const broker = known.get(key);
    if (broker) return broker;
    const forget = () => {
      if (known.get(key) === opened) known.delete(key);
    };
    const opened: Promise<KafkaBroker> = open(at, forget);
    known.set(key, opened);
    opened.catch(forget);
    return opened;
  };
  const directory = new KafkaDirectory(library, firstBroker);
  return {
    offsets: async (of, stop) => {
      const askedAtMs = performance.now();
      const late = () => {
        const waitedMs = performance.now() - askedAtMs;
        for (const link of links) if (link.silentMs() > waitedMs / 2) link.close();
      };
      stop.addEventListener("abort", late, { once: true });
      try {
        return await readOffsets(of, directory, brokerAt);
      } catch (thrown) {
        directory.forget(of.topic, of.group);
        throw thrown;
      } finally {
        stop.removeEventListener("abort", late);
      }
    },
    close: async () => {
      ended.abort();
      for (const link of links) link.close();
    },
  };
}

/** What cannot be reached may be named wrongly by the cluster itself. */
async function openNamed(at: KafkaAddress, linking: KafkaLinking): Promise<KafkaLink> {
  try {
    return await openKafkaLink(at, linking);
  } catch (thrown) {
    const note = "it is what the cluster calls one of its brokers (advertised.listeners)";
    throw new MicroscalerError("unavailable", `${messageOf(thrown)}; ${note}`);
  }
}

/** Committed offsets first: read after the ends, a commit in between would lie beyond its end. */
async function readOffsets(
  of: GroupOfTopic,
  directory: KafkaDirectory,
  brokerAt: (at: KafkaAddress) => Promise<KafkaBroker>,
): Promise<readonly PartitionOffsets[]> {
  const { topic, group } = of;
  const parts = await directory.leadersOf(topic);
  const partitions = parts.flatMap((part) => part.partitions);
  const coordinator = await brokerAt(await directory.coordinatorOf(group));
  const answer = await coordinator.committed({ topic, group, partitions });
  if (answer?.error) throw kafkaRefused(directory.library, answer.error, `group "${group}"`);
  const committed = answer?.offsets.get(topic);
  const logs = await Promise.all(
    parts.map(async ({ leader, partitions }) => {
      const broker = await brokerAt(leader);
      const asked: TopicPartitions = { topic, partitions };
      const [starts, ends] = await Promise.all([broker.starts(asked), broker.ends(asked)]);
      return partitions.map((partition) => {
        const offsetIn = (answers: ReadonlyMap<number, OffsetAnswer> | undefined, least: number) =>
          checked(answers?.get(partition), { library: directory.library, topic, partition, least });
        const next = offsetIn(committed, -1);
        return { start: offsetIn(starts, 0), end: offsetIn(ends, 0), committed: next === -1 ? undefined : next };
      });
    }),
  );
  return logs.flat();
}

interface Asked {
  readonly library: KafkaLibrary;
  readonly topic: string;
  readonly partition: number;
  readonly least: number;
}

function checked(answer: OffsetAnswer | undefined, { library, topic, partition, least }: Asked): number {
  const about = `partition ${partition} of topic "${topic}"`;
  if (answer?.error) throw kafkaRefused(library, answer.error, about);
  if (answer && answer.offset >= least && Number.isSafeInteger(answer.offset)) return answer.offset;
  throw new MicroscalerError("unavailable", `${about} cannot be read: its broker answered without its offset`);
}
