import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { z } from "zod";
import type { ComposeStack } from "./compose-stack.ts";
import { docker } from "./docker-daemon.ts";

const azure = {
  AZURE_STORAGE_CONNECTION_STRING: [
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;",
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;",
    "QueueEndpoint=http://azurite:10001/devstoreaccount1;",
  ].join(""),
  AZURE_STORAGE_QUEUE_NAME: "microscaler-demo",
};

/** As the demo itself counts, in a container: nobody else reaches the ledgers and the queue. */
const program = `
  const { tally } = await import("/microscaler/dist/services/cli/demo/tally.js");
  const { openQueue } = await import("/microscaler/dist/services/demo/queues/open-queue.js");
  const queue = await openQueue("azure", (name) => process.env[name]);
  console.log(JSON.stringify(await tally(queue, "/state", 20_000)));
`;

const told = z.object({
  messages: z.object({ produced: z.int(), consumed: z.int(), left: z.int().nullable(), lost: z.int().nullable() }),
  problem: z.string().optional(),
});

/** Counts the messages of a stack's demo. What it finds in the queue is out of everyone's sight from then on. */
export async function countMessages({
  name,
  image,
}: Pick<ComposeStack, "name" | "image">): Promise<z.output<typeof told>> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ["node", "--input-type=module", "--eval", program],
    Env: Object.entries(azure).map(([name, value]) => `${name}=${value}`),
    Tty: true, // so that its output comes as it is
    HostConfig: {
      NetworkMode: `${name}-work`,
      Mounts: [{ Type: "volume", Source: `${name}-ledger`, Target: "/state", ReadOnly: true }],
    },
  });
  try {
    const output: Readable | NodeJS.ReadableStream = await container.attach({ stream: true, stdout: true });
    await container.start();
    const said = await text(output);
    return told.parse(JSON.parse(said));
  } finally {
    await container.remove({ force: true });
  }
}
