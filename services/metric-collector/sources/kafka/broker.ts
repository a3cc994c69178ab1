import { batched } from "./batched.ts";
import type { KafkaLibrary } from "./library.ts";
import type { KafkaLink } from "./link.ts";
import {
  type CoordinatorAnswer,
  committedRequest,
  coordinatorRequest,
  type GroupAnswer,
  type MetadataAnswer,
  metadataRequest,
  type OffsetAnswer,
  offsetsRequest,
} from "./requests.ts";

/** Partitions of one topic. */
export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/** One broker, asked for many metrics at once. What it does not answer is missing in its answer. */
export interface KafkaBroker {
  readonly link: KafkaLink;
  metadata(topic: string): Promise<MetadataAnswer>;
  coordinator(group: string): Promise<CoordinatorAnswer | null>;
  starts(of: TopicPartitions): Promise<ReadonlyMap<number, OffsetAnswer>>;
  ends(of: TopicPartitions): Promise<ReadonlyMap<number, OffsetAnswer>>;
  committed(of: TopicPartitions & { readonly group: string }): Promise<GroupAnswer | null>;
}

/** What can be asked of the broker behind a link; questions of many metrics go out together. */
export function kafkaBroker(library: KafkaLibrary, link: KafkaLink): KafkaBroker {
  const offsets = (which: "start" | "end") =>
    batched<TopicPartitions, ReadonlyMap<number, OffsetAnswer>>(async (questions) => {
      const answers = await link.ask(offsetsRequest(library, which, partitionsByTopic(questions)));
      return questions.map(({ topic }) => answers.get(topic) ?? new Map());
    });
  return {
    link,
    metadata: batched(async (topics) => {
      const answer = await link.ask(metadataRequest(library, unique(topics)));
      return topics.map(() => answer);
    }),
    coordinator: batched(async (groups) => {
      const answer = await link.ask(coordinatorRequest(library, unique(groups)));
      return groups.map((group) => answer.get(group) ?? null);
    }),
    starts: offsets("start"),
    ends: offsets("end"),
    committed: batched(async (questions) => {
      const groups = unique(questions.map(({ group }) => group));
      const ofGroup = (name: string) => questions.filter(({ group }) => group === name);
      const wanted = new Map(groups.map((group) => [group, partitionsByTopic(ofGroup(group))]));
      const answers = await link.ask(committedRequest(library, wanted));
      return questions.map(({ group }) => answers.get(group) ?? null);
    }),
  };
}

/** A topic that is named twice in one request is refused. */
function partitionsByTopic(questions: readonly TopicPartitions[]): ReadonlyMap<string, Set<number>> {
  const all = new Map<string, Set<number>>();
  for (const { topic, partitions } of questions) {
    all.set(topic, new Set([...(all.get(topic) ?? []), ...partitions]));
  }
  return all;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
