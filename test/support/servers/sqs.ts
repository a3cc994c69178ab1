import { once } from "node:events";
import { request } from "node:http";
import { httpAnswer } from "../crooked-server.ts";
import { findServer } from "./server.ts";

const program = (port: number) =>
  `import { startFauxqs } from "fauxqs"; await startFauxqs({ port: ${port}, logger: false });`;

const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
Object.assign(process.env, quiet);

/** An SQS in memory that accepts any credentials; `SQS_ENDPOINT` names one that runs, `host:port`. */
export const sqsServer = findServer({
  name: "sqs",
  variable: "SQS_ENDPOINT",
  programs: ["node"],
  local: ({ port }) => ({ args: ["--input-type=module", "--eval", program(port)], env: quiet }),
  ready: async (address) => {
    const asked = request(`http://${address}/health`, { agent: false, timeout: 1000 }).end();
    const [response] = await once(asked, "response");
    response.resume();
  },
  enable: "install the development dependencies, fauxqs among them",
});

/** Nothing is protected by it. */
export const sqsKeys = {
  region: "eu-west-1",
  accessKeyId: "AKIATESTS",
  secretAccessKey: "a-secret-access-key-of-tests",
};

/** An answer as SQS gives it; `old` is what it was called before. */
export function sqsAnswer(status: string, body: object, old?: string): string {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    ...(old && { "x-amzn-query-error": `${old};Sender` }),
  };
  return httpAnswer(status, headers, JSON.stringify(body));
}

/** What is told of a queue in which one message waits. */
export const sqsCounts = {
  ApproximateNumberOfMessages: "1",
  ApproximateNumberOfMessagesNotVisible: "0",
  ApproximateNumberOfMessagesDelayed: "0",
};
