import type { Law } from "./law.ts";

/** Generations never go back, each has one holder, its commands come in order, and nothing is done that was not on record. */
export const fencing: Law = ({ entry, before }) => {
  if (entry.kind === "orders") {
    return before.sequence === undefined ? ["orders were carried out of which no command is on record"] : [];
  }
  if (entry.kind !== "fence") return [];
  const generation = BigInt(entry.generation);
  const who = `generation ${generation} of ${entry.holder}`;
  if (generation < before.generation) return [`${who} was accepted after generation ${before.generation}`];
  if (generation > before.generation) return [];
  if (entry.holder !== before.holder) return [`${who} was accepted, whose holder is ${before.holder}`];
  const { sequence = -1n } = before;
  if (entry.sequence !== undefined && BigInt(entry.sequence) < sequence) {
    return [`command ${entry.sequence} of ${who} was accepted after command ${sequence}`];
  }
  return [];
};
