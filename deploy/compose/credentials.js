import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Makes the tokens of the stack and the files that say whose they are, where there are none yet.
 *   docker-compose run --rm credentials              makes them, as the first start does
 *   docker-compose run --rm credentials operator     prints the token of a role to log in with: viewer, operator or admin
 * Each folder is a volume, mounted only where its content is needed.
 */
const folder = (name) => join(process.env.XDG_STATE_HOME, "compose", name);
/** Written last: once it is there everything is. */
const accessFile = join(folder("access"), "access.yaml");
const shown = { viewer: "viewer", operator: "people", admin: "people" };
const tokenFile = (role) => join(folder(shown[role] ?? "service"), `${role}.token`);

/** What engines need of a Redis: shared/state/README.md. */
const mayDo =
  "~{microscaler}:* &{microscaler}:news -@all +eval +evalsha +time +hget +hexists +hset +hdel +hmget +hvals +hgetall +hincrby +get +set +del +pttl +pexpire +zadd +zrem +zrangebyscore +zremrangebyscore +rpush +lrange +ltrim +xadd +xrange +xrevrange +publish +subscribe";

/** Whole or not at all. */
function write(path, text) {
  writeFileSync(`${path}.new`, text, { mode: 0o444 });
  renameSync(`${path}.new`, path);
}

/** Returns the entry by which the services know it. */
function newToken(role) {
  const made = execFileSync("microscaler", ["token", "--role", role, "--name", role, "--json"], { encoding: "utf8" });
  const { token, entry } = JSON.parse(made);
  write(tokenFile(role), token);
  return entry;
}

function redisUsers(password) {
  const hash = (text) => createHash("sha256").update(text).digest("hex");
  // Redis reads its own file as the user "default": without all rights it would leave out what it wrote in one step
  const nobody = `user default on #${hash(randomBytes(32))} ~* &* +@all`;
  return `${nobody}\nuser microscaler on #${hash(password)} ${mayDo}\n`;
}

function make() {
  const password = randomBytes(32).toString("base64url");
  write(join(folder("service"), "redis.password"), password);
  write(join(folder("access"), "redis.acl"), redisUsers(password));
  write(accessFile, JSON.stringify({ tokens: ["viewer", "operator", "admin", "service"].map(newToken) }));
}

const [role] = process.argv.slice(2);
if (role !== undefined && !Object.hasOwn(shown, role)) {
  console.error(`error: "${role}" is not a role to log in with: ${Object.keys(shown).join(", ")}`);
  process.exit(2);
}
if (!existsSync(accessFile)) make();
if (role !== undefined) console.log(readFileSync(tokenFile(role), "utf8"));
