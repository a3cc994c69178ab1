import { z } from "zod";
import { NotThisProtocol } from "../connection/not-this-protocol.ts";

/** JetStream has answered with an error of its own, by number. */
export class JetstreamRefusal extends Error {
  override readonly name = "JetstreamRefusal";
  readonly errorCode: number;

  constructor(errorCode: number) {
    super(`refused with ${errorCode}`);
    this.errorCode = errorCode;
  }
}

export interface ConsumerState {
  /** Matches the consumer and was never delivered yet. */
  readonly waiting: number;
  /** Delivered and not acknowledged yet, what was delivered again among it. */
  readonly inFlight: number;
  /** It wants some subjects of the stream only. */
  readonly filtered: boolean;
}

const count = z.number().int().min(0);
const refusal = z.object({ error: z.object({ code: count, err_code: count.optional() }) });
const consumerInfo = z.object({
  num_pending: count,
  num_ack_pending: count,
  config: z.object({ filter_subject: z.string().optional(), filter_subjects: z.array(z.string()).optional() }),
});
const streamInfo = z.object({ state: z.object({ last_seq: count }) });

/** Reads what `CONSUMER.INFO` answers. @throws JetstreamRefusal, NotThisProtocol */
export function consumerState(answer: string): ConsumerState {
  const { config, num_pending: waiting, num_ack_pending: inFlight } = read(consumerInfo, answer);
  const filtered = Boolean(config.filter_subject) || (config.filter_subjects ?? []).length > 0;
  return { waiting, inFlight, filtered };
}

/** The messages that ever arrived in a stream, of what `STREAM.INFO` answers. @throws JetstreamRefusal, NotThisProtocol */
export function streamArrivals(answer: string): number {
  return read(streamInfo, answer).state.last_seq;
}

function read<Answer>(shape: z.ZodType<Answer>, answer: string): Answer {
  const document = parsed(answer);
  const refused = refusal.safeParse(document);
  if (refused.success) throw new JetstreamRefusal(refused.data.error.err_code ?? refused.data.error.code);
  const found = shape.safeParse(document);
  if (found.success) return found.data;
  throw new NotThisProtocol();
}

function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    throw new NotThisProtocol();
  }
}
