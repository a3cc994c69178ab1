import { sourceContract } from "../contracts/source.ts";

const none = "a script has no server";

sourceContract(
  "scripted",
  async () => ({
    spec: () => ({ values: [{ at: "0s", value: 0 }] }),
    missing: () => ({ values: [{ at: "0s", absent: "the queue does not exist" }] }),
    secrets: [],
    cleanUp: async () => undefined,
  }),
  { refused: none, at: none, put: none, purge: none, kill: none },
);
