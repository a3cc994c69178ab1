import { createParser } from "eventsource-parser";
import { backoffMs } from "../../shared/backoff.ts";
import { networkFailure } from "../../shared/network-failure.ts";
import { changedApps, eventTypes } from "./changed-apps.ts";
import type { Opened, Rest } from "./rest.ts";

export interface EventStreamPlan {
  readonly rest: Pick<Rest, "open" | "openAt">;
  /** Where Marathon is: credentials go there, and where it says that the leader is. */
  readonly urls: readonly string[];
  /** These may have changed. */
  onChanged(apps: readonly string[]): void;
  /** It was opened, or lost: what happened meanwhile nobody tells. Not called where it stays lost. */
  onTurn(): void;
}

export interface EventStream {
  isOpen(): boolean;
  /** Why it was lost or never opened; undefined: it is open, or is being opened for the first time. */
  problem(): string | undefined;
  close(): void;
}

/** Exactly so: Marathon compares the text. */
const headers = { accept: "text/event-stream" };
const query = eventTypes.map((type) => `event_type=${type}`).join("&");
const path = `/v2/events?${query}&plan-format=light`; // that asks old versions for short events

/** Marathon sends an empty line every 10 s. */
const silenceMs = 30_000;
/** One that lasted so long was a good one: the next attempt comes soon. */
const steadyMs = 10_000;
const backoff = { firstMs: 250, mostMs: 5000 };
const mostRedirects = 3;

/** Keeps Marathon's event stream open for ever. */
export function eventStream(plan: EventStreamPlan): EventStream {
  const closing = new AbortController();
  let open = false;
  let problem: string | undefined;
  const opened = () => {
    open = true;
    problem = undefined;
    plan.onTurn();
  };
  const lost = (reason: string) => {
    const turned = problem === undefined;
    open = false;
    problem = reason;
    if (turned) plan.onTurn();
  };
  void keep(closing.signal, (signal) => listen(plan, opened, signal), lost);
  return { isOpen: () => open, problem: () => problem, close: () => closing.abort() };
}

async function keep(
  closing: AbortSignal,
  attempt: (closing: AbortSignal) => Promise<string>,
  lost: (reason: string) => void,
): Promise<void> {
  for (let losses = 0; !closing.aborted; losses++) {
    const startedAtMs = performance.now();
    const reason = await attempt(closing);
    if (closing.aborted) return;
    lost(reason);
    if (performance.now() - startedAtMs > steadyMs) losses = 0;
    await pause(backoffMs(losses, backoff), closing);
  }
}

/** Ends early where it is closed. */
function pause(ms: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      closing.removeEventListener("abort", end);
      resolve();
    }
    closing.addEventListener("abort", end);
  });
}

/** Listens until it ends; the result says why. */
async function listen(plan: EventStreamPlan, opened: () => void, closing: AbortSignal): Promise<string> {
  const silent = new AbortController();
  const watch = setTimeout(() => silent.abort(), silenceMs);
  try {
    const stream = await openFollowing(plan, AbortSignal.any([closing, silent.signal]));
    if (stream.kind === "failed") return silent.signal.aborted ? silence : stream.reason;
    const problem = problemOf(stream);
    if (problem) {
      stream.body.destroy();
      return problem;
    }
    opened();
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ data }) => plan.onChanged(changedApps(data)) });
    for await (const chunk of stream.body) {
      watch.refresh();
      parser.feed(decoder.decode(chunk, { stream: true }));
    }
    return "Marathon ended the event stream";
  } catch (thrown) {
    return silent.signal.aborted ? silence : networkFailure(thrown, "the event stream");
  } finally {
    clearTimeout(watch);
  }
}

const silence = `the event stream was silent for ${silenceMs / 1000} s`;

function problemOf({ status, headers: told, url }: Extract<Opened, { kind: "response" }>): string | undefined {
  const origin = new URL(url).origin;
  if (status !== 200) return `${origin} answered ${status} when asked for events`;
  const type = String(told["content-type"] ?? "");
  return type.startsWith("text/event-stream") ? undefined : `${origin} answered with something else than events`;
}

/** A standby names the leader. Followed here, as the credentials must go along: to nobody else, and never from https to http. */
async function openFollowing({ rest, urls }: EventStreamPlan, signal: AbortSignal): Promise<Opened> {
  let opened = await rest.open(path, headers, signal);
  for (let hops = 0; opened.kind === "response" && isRedirect(opened.status); hops++) {
    opened.body.destroy();
    const from = new URL(opened.url);
    const to = redirectOf(opened.headers.location, from);
    if (!to) return failed(`${from.origin} answered ${opened.status} without saying where events are`);
    if (!isMarathon(to, [...urls, opened.headers["x-marathon-leader"]])) {
      return failed(
        `${from.origin} names ${to.origin} for events, which is neither the leader nor an address of the settings`,
      );
    }
    if (from.protocol === "https:" && to.protocol !== "https:") {
      return failed(`${from.origin} names ${to.origin} for events: credentials do not go from https to http`);
    }
    if (hops === mostRedirects) return failed(`${from.origin} names ${to.origin} for events, after ${hops} others`);
    opened = await rest.openAt(to.href, headers, signal);
  }
  return opened;
}

function isRedirect(status: number): boolean {
  return status === 302 || status === 307;
}

function redirectOf(location: string | string[] | undefined, from: URL): URL | undefined {
  if (typeof location !== "string" || !URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  return /^https?:$/.test(to.protocol) && to.pathname.endsWith("/v2/events") ? to : undefined;
}

function isMarathon({ host }: URL, addresses: readonly (string | string[] | undefined)[]): boolean {
  return addresses.some((one) => typeof one === "string" && URL.canParse(one) && new URL(one).host === host);
}

function failed(reason: string): Opened {
  return { kind: "failed", reason };
}
