/** A part of a URL as it was meant. */
export function urlPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a "%" that stands for itself
  }
}
