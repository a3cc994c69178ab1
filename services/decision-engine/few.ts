const most = 10;

/** Names for a message: the first ten, and how many more there are; `none` where there is none. */
export function few(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}
