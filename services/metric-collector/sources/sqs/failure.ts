import { networkFailure } from "../../../../shared/network-failure.ts";
import { sqsRefusal } from "./refusal.ts";

/** What a failure has to name; nothing of it is secret. */
export interface SqsTarget {
  /** The queue's name, or its URL. */
  readonly queue: string;
  /** Scheme, host and port where a person gave them. */
  readonly server: string | undefined;
  readonly region: string | undefined;
  /** Its keys are part of the metric, not of the surroundings. */
  readonly ownKeys: boolean;
}

/** Why a reading of an SQS queue failed, for a person. Never repeats the server's own words: they may echo anything. */
export function sqsFailure(thrown: unknown, target: SqsTarget): string {
  const { name, code, status, message } = sqsRefusal(thrown);
  const server = target.server ?? `SQS${target.region === undefined ? "" : ` in ${target.region}`}`;
  if (message === "Region is missing") {
    return "no region is known: give region, or set AWS_REGION or the region of the profile";
  }
  if (name === "CredentialsProviderError") {
    return "no credentials were found: give accessKeyId and secretAccessKey, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or a role of the machine";
  }
  for (const said of [code, name]) {
    const sentence = sentences.get(said ?? "");
    if (sentence) return `${sentence(target, server)} (${said})`;
  }
  if (status !== undefined && status >= 500) return `${server} is not ready: it answered ${status}`;
  if (status !== undefined && (status !== 200 || name === "SyntaxError")) {
    return `${server} answered ${status} with something that SQS would not`;
  }
  return networkFailure(thrown, server);
}

/** Whether the service says that there is no such queue. */
export function isMissingQueue(thrown: unknown): boolean {
  const { name, code } = sqsRefusal(thrown);
  return [code, name].some((said) => sentences.get(said ?? "") === missing);
}

type Sentence = (target: SqsTarget, server: string) => string;

const missing: Sentence = ({ queue }, server) => `queue "${queue}" does not exist at ${server}`;
const unknownKey: Sentence = ({ ownKeys }, server) =>
  `${server} does not know the access key${ownKeys ? " given" : " that was found in the surroundings"}`;
const wrongSecret: Sentence = (_, server) =>
  `${server} does not accept the signature: the secret access key is not that of the access key, or the region is another`;
const expired: Sentence = (_, server) => `the session token for ${server} has expired`;
const notAllowed: Sentence = ({ queue }) =>
  `the access key may not read queue "${queue}": it needs sqs:GetQueueUrl and sqs:GetQueueAttributes`;
const busy: Sentence = (_, server) => `${server} is asked too often`;
const clock: Sentence = (_, server) => `${server} takes the request for an old one: the clock of this machine is wrong`;
const notAddress: Sentence = ({ queue }, server) => `"${queue}" is no address of a queue at ${server}`;

/** By what the server calls them: its older words and its newer ones. */
const sentences: ReadonlyMap<string, Sentence> = new Map([
  ["AWS.SimpleQueueService.NonExistentQueue", missing],
  ["QueueDoesNotExist", missing],
  ["InvalidClientTokenId", unknownKey],
  ["UnrecognizedClientException", unknownKey],
  ["SignatureDoesNotMatch", wrongSecret],
  ["InvalidSignatureException", wrongSecret],
  ["ExpiredToken", expired],
  ["ExpiredTokenException", expired],
  ["AccessDenied", notAllowed],
  ["AccessDeniedException", notAllowed],
  ["Throttling", busy],
  ["ThrottlingException", busy],
  ["RequestThrottled", busy],
  ["TooManyRequestsException", busy],
  ["RequestTimeTooSkewed", clock],
  ["RequestExpired", clock],
  ["InvalidAddress", notAddress],
]);
