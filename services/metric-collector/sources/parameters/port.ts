/** Whether a text is a number that a port may have. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

/** What is said of a port that cannot be. */
export const portDemand = "must have a port from 1 to 65535";

/** Whether a URL that otherwise has its form ends its host with a port that cannot be. */
export function hasWrongPort(url: string): boolean {
  const [, port] = /[^:/]:(\d+)(?:\/[^/@]*)?$/.exec(url) ?? [];
  return port !== undefined && !isPort(port);
}

/** The same of a URL: it may hold a password, and what "must be" is quoted. */
export const urlPortDemand = "needs a port from 1 to 65535";
