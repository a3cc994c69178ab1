import type { PeerCertificate } from "node:tls";

/** What a certificate says who it is of: the subject's CN, DNS and URI names. */
export function certificateNames({ subject, subjectaltname }: Partial<PeerCertificate>): readonly string[] {
  const commonNames: string | readonly string[] = subject?.CN ?? [];
  return [...[commonNames].flat(), ...alternativeNames(subjectaltname ?? "")].filter((name) => name !== "");
}

/** One name and what comes after it; Node quotes a value that could be taken for several, and such a value is nobody's. */
const oneName = /([^:,]+):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/gy;

function alternativeNames(text: string): string[] {
  return [...text.matchAll(oneName)].flatMap(([, kind, value = ""]) =>
    (kind === "DNS" || kind === "URI") && !value.startsWith('"') ? [value] : [],
  );
}
