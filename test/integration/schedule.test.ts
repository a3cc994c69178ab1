import { sourceContract } from "../contracts/source.ts";

const none = "a schedule has no server";

sourceContract(
  "schedule",
  async () => ({
    spec: () => ({ windows: [{ from: "0 8 * * *", to: "0 18 * * *", value: 0 }], otherwise: 0 }),
    secrets: [],
    cleanUp: async () => undefined,
  }),
  { missing: none, refused: none, at: none, put: none, purge: none, kill: none },
);
