import { requirePackage } from "./installed.ts";
import { ownProgram, startServer } from "./server-process.ts";
import type { Starter } from "./starter.ts";

// published in Azurite's documentation, the same everywhere: not a secret
const account = "devstoreaccount1";
const accountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

// not --inMemoryPersistence: there it sweeps up each message by itself once a minute, and answers nobody for seconds
const serverArguments = [
  ...["--queueHost", "127.0.0.1", "--queuePort", "0", "--location", "."],
  ...["--silent", "--skipApiVersionCheck", "--disableTelemetry"],
];

/** Azure Storage queues, as the emulator of their makers offers them. */
export const startAzurite: Starter = async (folder, queueName, abandon) => {
  requirePackage("azurite", "Azurite");
  const command = ownProgram("azurite.js", ...serverArguments);
  const addressIn = (said: string) => /listens on (http:\/\/\S+)\s/.exec(said)?.[1];
  const { address, stop } = await startServer({ name: "Azurite", command, folder, addressIn }, abandon);
  const endpoint = `QueueEndpoint=${address}/${account};`;
  return {
    settings: {
      AZURE_STORAGE_CONNECTION_STRING: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};${endpoint}`,
      AZURE_STORAGE_QUEUE_NAME: queueName,
    },
    stop,
  };
};
