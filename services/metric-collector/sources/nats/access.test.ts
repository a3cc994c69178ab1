import { expect, test } from "vitest";
import { metricFrom } from "../../metric.ts";

const credentials = "${file:/etc/nats/user.creds}";
const user = { username: "u", password: "s3cret" };

function faultsOf(access: object): readonly string[] {
  const spec = { source: "nats-jetstream", servers: ["nats://nats"], stream: "S", consumer: "c", ...access };
  const parsed = metricFrom(spec);
  return parsed.ok ? [] : parsed.faults.map(({ path, problem }) => `${path}: ${problem}`);
}

test.each([
  [{}],
  [user],
  [{ token: "t" }],
  [{ credentials }],
  [{ credentials: "-----BEGIN NATS USER JWT-----\nabc\n------END NATS USER JWT------\n" }],
  [{ servers: ["nats://u:s3cret@nats"] }],
  [{ servers: ["nats://${env:USER}@nats"], token: "${env:TOKEN}" }],
])("%j is a way in", (access) => expect(faultsOf(access)).toEqual([]));

const servers = ["nats://nats-1", "nats://u:s3cret@nats-2"];
const path = 'for that of a file say "${file:/etc/nats/user.creds}"';

test.each<[object, string]>([
  [{ username: "u" }, "password: is missing; username needs it"],
  [{ password: "s3cret" }, "username: is missing; password needs it"],
  [{ ...user, token: "t" }, "token: must not be given beside username; one is enough"],
  [{ ...user, token: "t", credentials }, "token: must not be given beside username; one is enough"],
  [{ token: "t", credentials }, "credentials: must not be given beside token; one is enough"],
  [{ servers, token: "t" }, "token: must not be given beside servers with credentials"],
  [{ servers, ...user }, 'username: is "u", must not be given beside servers with credentials'],
  [{ credentials: "/etc/nats/user.creds" }, `credentials: must be the text of a credentials file; ${path}`],
  [
    { credentials: "s3cret" },
    'credentials: must be the text of a credentials file, such as "${file:/etc/nats/user.creds}"',
  ],
])("%j is refused", (access, fault) => {
  expect(faultsOf(access)).toEqual([fault]);
  expect(faultsOf(access).join()).not.toContain("s3cret");
});
