/** The streams of one client: closing it closes them first, so that none is opened again on a closed channel. */
export function ownedStreams(client: { close(): void }): {
  own<Stream extends { close(): void }>(stream: Stream): Stream;
  close(): void;
} {
  const streams = new Set<{ close(): void }>();
  return {
    own: (stream) => {
      streams.add(stream);
      return {
        ...stream,
        close: () => {
          streams.delete(stream);
          stream.close();
        },
      };
    },
    close: () => {
      for (const stream of streams) stream.close();
      client.close();
    },
  };
}
