import { requirePackage } from "./installed.ts";
import { ownProgram, startServer } from "./server-process.ts";
import type { Starter } from "./starter.ts";

const region = "us-east-1";
const account = "000000000000";

/** SQS queues, in the memory of an emulator that anybody may use: the keys say nothing. */
export const startFauxqs: Starter = async (folder, queueName, abandon) => {
  requirePackage("fauxqs", "fauxqs");
  const command = ownProgram("fauxqs.js");
  const addressIn = (said: string) => /listens on (http:\/\/\S+)\s/.exec(said)?.[1];
  const { address, stop } = await startServer({ name: "fauxqs", command, folder, addressIn }, abandon);
  return {
    settings: {
      SQS_QUEUE_URL: `http://sqs.${region}.localhost:${new URL(address).port}/${account}/${queueName}`, // as it makes them itself
      SQS_ENDPOINT: address,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "demo",
      AWS_SECRET_ACCESS_KEY: "demo",
    },
    stop,
  };
};
