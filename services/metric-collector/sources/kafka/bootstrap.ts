import { MicroscalerError } from "../../../../shared/errors.ts";
import { withinMs } from "../connection/limited.ts";
import { type KafkaAddress, type KafkaLink, type KafkaLinking, kafkaAddressText, openKafkaLink } from "./link.ts";
import { apiVersionsRequest, spokenVersions } from "./requests.ts";

const openMs = 5000;

/** A link to whichever broker answers first; all are tried at once, so that one that is down costs no time. @throws MicroscalerError `unavailable` */
export async function openFirstKafkaLink(brokers: readonly KafkaAddress[], linking: KafkaLinking): Promise<KafkaLink> {
  try {
    return await withinMs(linking.signal, openMs, async (signal) => {
      const attempts = brokers.map((at) =>
        openFirst(at, { ...linking, signal }).catch((thrown: unknown) => throwNamed(thrown, at)),
      );
      const first = await Promise.any(attempts);
      for (const attempt of attempts) {
        attempt.then((link) => link !== first && link.close()).catch(() => undefined); // one is enough
      }
      return first;
    });
  } catch (thrown) {
    const named = brokers.map(kafkaAddressText).join(", ");
    const failures: readonly unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown];
    const sentences = failures.map((failure) =>
      failure instanceof MicroscalerError ? failure.message : `no answer of ${named}`,
    );
    throw new MicroscalerError("unavailable", [...new Set(sentences)].join("; "));
  }
}

/** What no sentence was made of. */
function throwNamed(thrown: unknown, at: KafkaAddress): never {
  if (thrown instanceof MicroscalerError) throw thrown;
  throw new MicroscalerError("unavailable", `${kafkaAddressText(at)} is no broker that can be reached`);
}

/** A link, if the broker speaks what is spoken here. */
async function openFirst(at: KafkaAddress, linking: KafkaLinking): Promise<KafkaLink> {
  const { library, signal } = linking;
  const link = await openKafkaLink(at, linking);
  const close = () => link.close();
  signal.addEventListener("abort", close, { once: true });
  if (signal.aborted) close(); // between its opening and here
  try {
    const { error, versions } = await link.ask(apiVersionsRequest(library));
    const unknown = [...spokenVersions].some(([key, version]) => {
      const [least = 0, most = -1] = versions.get(key) ?? [];
      return version < least || version > most;
    });
    if (error === 0 && !unknown) return link;
    throw new MicroscalerError("unavailable", `${link.address} speaks another version; Kafka 3.1 or newer is needed`);
  } catch (thrown) {
    link.close();
    throw thrown;
  } finally {
    signal.removeEventListener("abort", close);
  }
}
