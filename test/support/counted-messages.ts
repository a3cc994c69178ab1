/** A number of messages that a server of a test tells, and how the contract suite of sources changes it. */
export function countedMessages() {
  let messages = 0;
  return {
    now: () => messages,
    changes: {
      put: async (more: number) => {
        messages += more;
      },
      take: async (fewer: number) => {
        messages -= fewer;
      },
      purge: async () => {
        messages = 0;
      },
    },
  };
}
