import type { Reader } from "@platformatic/kafka";
import type { KafkaLibrary } from "./library.ts";
import type { KafkaAddress, KafkaRequest } from "./link.ts";

/** Partitions by topic. */
export type Partitions = ReadonlyMap<string, Iterable<number>>;

/** An offset, or the number of what was refused, 0 for nothing. */
export interface OffsetAnswer {
  readonly error: number;
  readonly offset: number;
}

/** By topic and partition. */
export type OffsetAnswers = ReadonlyMap<string, ReadonlyMap<number, OffsetAnswer>>;

export interface GroupAnswer {
  readonly error: number;
  /** -1 where nothing was committed. */
  readonly offsets: OffsetAnswers;
}

export interface TopicAnswer {
  readonly error: number;
  readonly partitions: readonly { readonly index: number; readonly error: number; readonly leader: number }[];
}

export interface MetadataAnswer {
  readonly brokers: ReadonlyMap<number, KafkaAddress>;
  readonly topics: ReadonlyMap<string, TopicAnswer>;
}

export interface CoordinatorAnswer extends KafkaAddress {
  readonly error: number;
}

/** The versions that are spoken here, by the number of the request: those of Kafka 3.1, which 4 still speaks. */
export const spokenVersions: ReadonlyMap<number, number> = new Map([
  [2, 7],
  [3, 12],
  [9, 8],
  [10, 4],
]);

/** Which requests a broker knows: the lowest and the highest version of each. */
export function apiVersionsRequest({
  apiVersionsV3,
}: KafkaLibrary): KafkaRequest<{ error: number; versions: ReadonlyMap<number, readonly [number, number]> }> {
  return {
    key: 18,
    version: 3,
    plainHeader: true,
    write: () => apiVersionsV3.createRequest("microscaler", "1"),
    read: (reader) => {
      const error = reader.readInt16();
      const versions = reader.readArray((each) => {
        const key = each.readInt16();
        return [key, [each.readInt16(), each.readInt16()]] as const;
      });
      return { error, versions: new Map(versions) };
    },
  };
}

export function metadataRequest(library: KafkaLibrary, topics: readonly string[]): KafkaRequest<MetadataAnswer> {
  return {
    key: 3,
    version: 12,
    write: () => library.metadataV12.createRequest([...topics]),
    read: (reader) => {
      reader.readInt32(); // throttle time
      const brokers = reader.readArray((each) => {
        const broker = [each.readInt32(), { host: each.readString(), port: each.readInt32() }] as const;
        each.readNullableString(); // rack
        return broker;
      });
      reader.readNullableString(); // cluster
      reader.readInt32(); // controller
      return { brokers: new Map(brokers), topics: new Map(reader.readArray(topicIn)) };
    },
  };
}

function topicIn(reader: Reader): [string, TopicAnswer] {
  const error = reader.readInt16();
  const name = reader.readString();
  reader.readUUID();
  reader.readBoolean(); // internal
  const partitions = reader.readArray((each) => {
    const partition = { error: each.readInt16(), index: each.readInt32(), leader: each.readInt32() };
    each.readInt32(); // epoch of its leader
    for (const _ of ["replicas", "in sync", "offline"]) each.readArray(() => each.readInt32(), true, false);
    return partition;
  });
  reader.readInt32(); // what the user may do
  return [name, { error, partitions }];
}

/** Who keeps the offsets of groups. */
export function coordinatorRequest(
  library: KafkaLibrary,
  groups: readonly string[],
): KafkaRequest<ReadonlyMap<string, CoordinatorAnswer>> {
  return {
    key: 10,
    version: 4,
    write: () => library.findCoordinatorV4.createRequest(0, [...groups]),
    read: (reader) => {
      reader.readInt32(); // throttle time
      const coordinators = reader.readArray((each) => {
        const key = each.readString();
        each.readInt32(); // its number
        const coordinator = { host: each.readString(), port: each.readInt32(), error: each.readInt16() };
        each.readNullableString(); // its words
        return [key, coordinator] as const;
      });
      return new Map(coordinators);
    },
  };
}

/** Where logs begin, or end: the offset of the next message. */
export function offsetsRequest(
  library: KafkaLibrary,
  which: "start" | "end",
  wanted: Partitions,
): KafkaRequest<OffsetAnswers> {
  const timestamp = which === "start" ? -2n : -1n;
  const topics = [...wanted].map(([name, indexes]) => ({
    name,
    partitions: [...indexes].map((partitionIndex) => ({ partitionIndex, currentLeaderEpoch: -1, timestamp })),
  }));
  return {
    key: 2,
    version: 7, // on the wire the same as 8, which older brokers do not know
    write: () => library.listOffsetsV8.createRequest(-1, 0, topics),
    read: (reader) => {
      reader.readInt32(); // throttle time
      return byTopic(reader, (each) => {
        const [index, error] = [each.readInt32(), each.readInt16()];
        each.readInt64(); // timestamp
        const offset = Number(each.readInt64());
        each.readInt32(); // epoch of its leader
        return [index, { error, offset }];
      });
    },
  };
}

/** What groups have committed. */
export function committedRequest(
  library: KafkaLibrary,
  wanted: ReadonlyMap<string, Partitions>,
): KafkaRequest<ReadonlyMap<string, GroupAnswer>> {
  const groups = [...wanted].map(([groupId, partitions]) => ({
    groupId,
    memberEpoch: -1,
    topics: [...partitions].map(([name, indexes]) => ({ name, partitionIndexes: [...indexes] })),
  }));
  return {
    key: 9,
    version: 8,
    write: () => library.offsetFetchV8.createRequest(groups, false),
    read: (reader) => {
      reader.readInt32(); // throttle time
      const answers = reader.readArray((each) => {
        const group = each.readString();
        const offsets = byTopic(each, committedIn);
        return [group, { offsets, error: each.readInt16() }] as const;
      });
      return new Map(answers);
    },
  };
}

function committedIn(reader: Reader): [number, OffsetAnswer] {
  const [index, offset] = [reader.readInt32(), Number(reader.readInt64())];
  reader.readInt32(); // epoch of its leader
  reader.readNullableString(); // what the consumer noted
  return [index, { offset, error: reader.readInt16() }];
}

function byTopic(reader: Reader, partition: (reader: Reader) => [number, OffsetAnswer]): OffsetAnswers {
  return new Map(
    reader.readArray((topic) => [topic.readString(), new Map(topic.readArray(partition))] satisfies [string, unknown]),
  );
}
