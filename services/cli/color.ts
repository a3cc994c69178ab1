/** Whether a stream gets colours: a terminal does, unless NO_COLOR is set; FORCE_COLOR gives them to anything. */
export function wantsColor(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  return stream.isTTY === true || (FORCE_COLOR !== undefined && FORCE_COLOR !== "0");
}
