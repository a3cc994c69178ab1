import type { SetOutcome } from "../../shared/actuator/counted/scheduler.ts";
import type { Trouble } from "../../shared/model/observation.ts";
import type { MarathonApp } from "./app.ts";
import { deedsOf, onlyScales } from "./deployment.ts";
import type { Locks } from "./locks.ts";
import type { MarathonClient } from "./marathon-client.ts";
import { lockingIn, messageIn } from "./message.ts";
import { placedOf } from "./placed.ts";
import type { Reply } from "./rest.ts";

export interface Setting {
  readonly client: MarathonClient;
  /** As it was seen last. */
  readonly app: MarathonApp;
  /** What is known to be in the way of its instances. */
  readonly trouble: Trouble | undefined;
  readonly locks: Locks;
  readonly count: number;
  /** A deployment that does nothing else than scale this app may be overridden. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** Sets the instances of an app, and says why where it cannot be. Never rejects. */
export async function setInstances(setting: Setting): Promise<SetOutcome> {
  const waits = growthRefusal(setting);
  if (waits) return { kind: "refused", trouble: waits };
  const { client, app, count, signal } = setting;
  const reply = await client.scale(app, count, { force: false, signal });
  const locking = lockedBy(reply);
  return locking ? overLock(setting, locking) : outcomeOf(setting, reply);
}

/** What waits already comes first: more would only wait beside it. A lock is left to Marathon to tell. */
function growthRefusal({ app, count, trouble }: Setting): Trouble | undefined {
  const { unplaced } = placedOf(app);
  if (count <= app.instances || unplaced === 0) return undefined;
  if (trouble) return trouble;
  if (app.deployments.length > 0) return undefined;
  return { kind: "locked", detail: `${app.id}: ${unplaced} of ${app.instances} instances have no task yet` };
}

function lockedBy(reply: Reply): readonly string[] | undefined {
  return reply.kind === "answered" && reply.status === 409 ? lockingIn(reply.body) : undefined;
}

async function overLock(setting: Setting, locking: readonly string[]): Promise<SetOutcome> {
  const { client, app, count, force, locks, signal } = setting;
  locks.seen(locking);
  const known = await client.deployments(signal);
  const found = locking.map((id) => known?.find((one) => one.id === id));
  const scalesOnly = found.length > 0 && found.every((one) => one !== undefined && onlyScales(one, app.id));
  if (force && scalesOnly && !onlyTidies(setting)) {
    const forced = await client.scale(app, count, { force: true, signal });
    const still = lockedBy(forced);
    if (!still) return outcomeOf(setting, forced);
  }
  const named = locking.map((id, index) => {
    const deployment = found[index];
    return `${id}${deployment ? ` (${deedsOf(deployment)})` : ""} for ${locks.heldSeconds(id)} s`;
  });
  const by = named.length > 0 ? `deployment ${named.join(", ")}` : "a deployment that Marathon does not name";
  const why = force && !scalesOnly ? "; force is not for a deployment that may do more than scale this app" : "";
  return refused("locked", `${app.id} is locked by ${by}${why}`);
}

/** Marathon would end running tasks first, and give their room to those that wait. */
function onlyTidies({ app, count }: Setting): boolean {
  const { wanted, unplaced } = placedOf(app);
  return count < wanted && count >= wanted - unplaced;
}

async function outcomeOf({ client, app, count, signal }: Setting, reply: Reply): Promise<SetOutcome> {
  if (reply.kind === "answered" && reply.status >= 200 && reply.status < 300) return { kind: "done" };
  const after = await client.app(app.id, signal);
  if (after.kind === "hidden") return refused("start-failed", after.detail);
  if (reply.kind === "answered") return refused("scheduler-error", reasonOf(reply, app));
  if (after.kind === "read" && after.app.instances === count) return { kind: "done" }; // it was heard and the answer lost
  return refused("scheduler-error", reply.reason);
}

function reasonOf({ status, body }: Extract<Reply, { kind: "answered" }>, { id, labels }: MarathonApp): string {
  const said = messageIn(body);
  const words = said ? `: ${said}` : "";
  if (status === 422 && labels.MARATHON_SINGLE_INSTANCE_APP === "true") {
    return `${id} may have one instance at most: its label MARATHON_SINGLE_INSTANCE_APP says so${words}`;
  }
  if (status === 403 && !said?.startsWith("Max number")) return `these credentials may not scale ${id} (403)${words}`;
  return `Marathon did not scale ${id} (${status})${words}`;
}

function refused(kind: Trouble["kind"], detail: string): SetOutcome {
  return { kind: "refused", trouble: { kind, detail } };
}
