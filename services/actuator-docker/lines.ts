/** A line longer than this is no event. */
const longestLine = 1_000_000;

/** The lines of a stream, however it is cut into pieces; what is left at its end without a line feed is dropped. */
export async function* linesOf(stream: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of stream) {
    const lines = (rest + (typeof piece === "string" ? piece : decoder.decode(piece, { stream: true }))).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new Error(`a line has more than ${longestLine} letters`);
    yield* lines.filter((line) => line.trim() !== "");
  }
}
