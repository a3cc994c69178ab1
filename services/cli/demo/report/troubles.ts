import type { PoolStatus, WorkloadStatus } from "../../../../shared/model/status.ts";

/** Something that went wrong while the demo ran. */
export interface Trouble {
  /** Since the demo started. */
  readonly atMs: number;
  /** E.g. `demo/consumer`, `demo link collector`. */
  readonly subject: string;
  readonly problem: string;
}

export interface TroubleRecord {
  see(status: PoolStatus, atMs: number): void;
  note(trouble: Trouble): void;
  all(): readonly Trouble[];
}

/** A link that was never up is reported only then: everything needs a moment to find each other. */
const connectingMs = 5000;

/** Absent and stale samples, lost links and replicas in trouble; each once, when it begins. */
export function troubleRecord(): TroubleRecord {
  const troubles: Trouble[] = [];
  const open = new Set<string>();
  const connected = new Set<string>();

  const follow = (subject: string, problem: string | undefined, atMs: number) => {
    if (problem === undefined) open.delete(subject);
    else if (!open.has(subject)) troubles.push({ atMs, subject, problem });
    if (problem !== undefined) open.add(subject);
  };

  return {
    see: ({ pool, links, workloads }, atMs) => {
      for (const { name, up, problem } of links) {
        const subject = `${pool} link ${name}`;
        if (up) connected.add(subject);
        const lost = !up && (connected.has(subject) || atMs > connectingMs);
        follow(subject, lost ? (problem ?? "is down") : undefined, atMs);
      }
      for (const workload of workloads) {
        const subject = `${pool}/${workload.workload}`;
        follow(`${subject} sample`, sampleProblem(workload), atMs);
        follow(`${subject} replicas`, workload.observed?.trouble, atMs);
      }
    },
    note: (trouble) => troubles.push(trouble),
    all: () => troubles,
  };
}

function sampleProblem({ sample }: WorkloadStatus): string | undefined {
  if (sample?.reading.kind === "absent") return `absent: ${sample.reading.reason}`;
  return sample?.stale ? `stale: ${Math.round(sample.ageMs)} ms old` : undefined;
}
