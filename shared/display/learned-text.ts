interface Known {
  readonly arrivalsPerSecond?: number | undefined;
  readonly perReplicaPerSecond?: number | undefined;
  readonly startMs?: number | undefined;
  readonly stopMs?: number | undefined;
  readonly recursEveryMs?: number | undefined;
}

/** What was learned in one short line, `31/s arrive · 3.3/s per replica · ready after 0.4 s`; undefined: nothing yet. */
export function learnedText(known: Known): string | undefined {
  const { arrivalsPerSecond, perReplicaPerSecond, startMs, stopMs, recursEveryMs } = known;
  const parts = [
    ...(arrivalsPerSecond === undefined ? [] : [`${short(arrivalsPerSecond)}/s arrive`]),
    ...(perReplicaPerSecond === undefined ? [] : [`${short(perReplicaPerSecond)}/s per replica`]),
    ...(startMs === undefined ? [] : [`ready after ${short(startMs / 1000)} s`]),
    ...(stopMs === undefined ? [] : [`gone after ${short(stopMs / 1000)} s`]),
    ...(recursEveryMs === undefined ? [] : [`recurs every ${short(recursEveryMs / 1000)} s`]),
  ];
  return parts.length === 0 ? undefined : parts.join(" · ");
}

/** Two digits that count; what is below 0.01 is told as 0. */
function short(value: number): string {
  if (Math.abs(value) >= 10) return String(Math.round(value));
  return String(Math.abs(value) < 0.01 ? 0 : Number(value.toPrecision(2)));
}
