/** The address of a NATS server, with or without its protocol; nothing where it is none. */
export function natsUrl(text: string): URL | undefined {
  const url = text.includes("://") ? text : `nats://${text}`;
  return URL.canParse(url) && new URL(url).hostname ? new URL(url) : undefined;
}
