/** What became of each part of a list, of at most so many. */
export function inChunks<One, Result>(
  list: readonly One[],
  most: number,
  each: (some: readonly One[]) => Result,
): readonly Result[] {
  const results: Result[] = [];
  for (let start = 0; start < list.length; start += most) results.push(each(list.slice(start, start + most)));
  return results;
}
