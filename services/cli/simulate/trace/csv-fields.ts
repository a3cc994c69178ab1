/** The fields of one line of a CSV file, without the blanks around them; a quoted field may hold commas. */
export function csvFields(line: string): string[] {
  const fields = line.matchAll(/(?<=^|,)(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))/g);
  return [...fields].map(([, quoted, plain = ""]) =>
    quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'),
  );
}
