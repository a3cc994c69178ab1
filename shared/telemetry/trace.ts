import { type Attributes, type Context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from "@opentelemetry/api";

const format = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The context a W3C `traceparent` names; the root where it is missing or malformed. */
export function contextOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = format.exec(traceparent ?? "") ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}

/** How a span is named to the next plane; undefined where nothing is traced. */
export function traceparentOf(span: Span): string | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (/^0+$/.test(traceId)) return undefined;
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

export interface SpanOptions {
  readonly plane: string;
  /** `traceparent` of what caused it. */
  readonly parent?: string | undefined;
  /** `traceparent`s of what else took part. */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
  /** Milliseconds since 1970; left out: now. */
  readonly startWallMs?: number;
}

/** Starts a span; the caller ends it. Costs next to nothing where tracing is off. */
export function startSpan(
  name: string,
  { plane, parent, links = [], attributes = {}, startWallMs }: SpanOptions,
): Span {
  const linked = links.flatMap((link) => {
    const context = trace.getSpanContext(contextOf(link));
    return context ? [{ context }] : [];
  });
  const start = startWallMs === undefined ? {} : { startTime: startWallMs };
  return trace
    .getTracer(`microscaler/${plane}`)
    .startSpan(name, { attributes, links: linked, ...start }, contextOf(parent));
}

/** Ends a span as failed, with the reason. */
export function failSpan(span: Span, message: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
}
