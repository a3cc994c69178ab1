import { expect, test } from "vitest";
import { MicroscalerError } from "../../../../shared/errors.ts";
import { redisFailure } from "./failure.ts";
import { refusalIn, unaskedRefusal } from "./reply.ts";

const asked = { server: "redis:6379", key: "jobs", grant: "+llen ~jobs" };

const refusal = (text: string) => Object.assign(new Error(text), { name: "ReplyError" });

test.each<[string, string]>([
  ["NOAUTH Authentication required.", "wants credentials: give password, and username where it has users (NOAUTH)"],
  ["WRONGPASS invalid username-password pair", "does not accept the username and password given (WRONGPASS)"],
  ["ERR invalid password", "does not accept the password given"],
  ["ERR wrong number of arguments for 'auth' command", "has no users, being older than Redis 6: leave username out"],
  ["NOPERM No permissions", 'does not allow the user given to read "jobs": grant +llen ~jobs (NOPERM)'],
  ["LOADING Redis is loading the dataset in memory", "is still loading its data (LOADING)"],
  ["MASTERDOWN Link with MASTER is down", "is a replica that has lost its master (MASTERDOWN)"],
  ["READONLY You can't write", "is a replica that takes no such command (READONLY)"],
  ["CLUSTERDOWN The cluster is down", "belongs to a Redis Cluster that is down or not complete (CLUSTERDOWN)"],
  ["BUSY Redis is busy running a script.", "is busy with a script (BUSY)"],
  ["ERR DB index is out of range", "does not have the database given as db"],
  ["ERR SELECT is not allowed in cluster mode", "is a node of a Redis Cluster, which has no database but 0"],
  ["ERR unknown command `XINFO`", "does not know what has to be asked; is it older than Redis 5?"],
  ["ERR s3cret", "answered with an error that is not expected"],
  ["S3CRET s3cret", "answered with an error that is not expected"],
  ["constructor", "answered with an error that is not expected"],
])("%s is told as %s", (text, told) => expect(redisFailure(refusal(text), asked)).toBe(`redis:6379 ${told}`));

test.each<[unknown, string]>([
  [
    Object.assign(new Error("x"), { code: "ECONNREFUSED" }),
    "redis:6379 cannot be reached: nothing listens there (ECONNREFUSED)",
  ],
  [new Error('Unknown RESP type 72 "H". Please report this.'), "redis:6379 does not speak the protocol of Redis"],
  [new Error("Command queue state error. Last reply: s3cret"), "redis:6379 does not speak the protocol of Redis"],
  [
    Object.assign(new Error("x"), { code: "ERR_SSL_WRONG_VERSION_NUMBER" }),
    "redis:6379 does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)",
  ],
  [
    Object.assign(new Error("x"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    "the certificate of redis:6379 is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT); name its authority with tls.ca",
  ],
  [new MicroscalerError("unavailable", "a sentence of its own"), "a sentence of its own"],
  [new AggregateError([new MicroscalerError("unavailable", "the first")]), "the first"],
  [new TypeError("s3cret"), "redis:6379 gave no usable answer"],
  ["s3cret", "redis:6379 gave no usable answer"],
])("%o is told as %s", (thrown, told) => expect(redisFailure(thrown, asked)).toBe(told));

test("an error that nobody asked for is that of the server", () => {
  const wrapped = new Error("Command queue state error. Last error: ERR max number of clients reached");
  expect(refusalIn(unaskedRefusal(wrapped))).toEqual({ code: "ERR", text: "ERR max number of clients reached" });
  const other = new Error("Command queue state error. Last reply: 5");
  expect(unaskedRefusal(other)).toBe(other);
});
