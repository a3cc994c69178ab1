import type { Claim } from "./allocate.ts";
import { Heap } from "./heap.ts";
import { shareOf } from "./layout.ts";
import { fitting, take } from "./room.ts";

/** A claim and what it has been granted so far. */
export interface Share {
  readonly claim: Claim;
  granted: number;
}

/** A share that is to be raised further. */
interface Seeker {
  readonly share: Share;
  readonly cap: number;
  /** Where it comes among equals if all else is the same. */
  readonly position: number;
  /** Its weighted dominant share with one replica more. */
  next: number;
  /** Its weighted dominant share with what it has now. */
  readonly now: number;
}

/**
 * Raises equals towards their caps and takes what they get out of `left`, as if one replica after the other went to
 * whoever has the smallest weighted dominant share with it (DRF), until none fits any more; of those with the same share,
 * to whoever has more now, so that nothing moves without a reason. Takes n·log n steps, however many replicas there are.
 */
export function fill(shares: readonly Share[], capOf: (claim: Claim) => number, left: number[]): void {
  if (fillAll(shares, capOf, left)) return;
  let seekers = seekersAmong(shares, capOf, left);
  while (seekers.length > 1) {
    raiseTogether(seekers, left);
    seekers = raiseInTurn(seekers, left);
    const raised = seekers.map(({ share }) => share);
    if (fillAll(raised, capOf, left)) return;
  }
  for (const { share, cap } of seekers) grant(share, Math.min(cap - share.granted, roomFor(share, left)), left);
}

/** Where there is enough for everybody, all at once; returns whether there is. */
function fillAll(shares: readonly Share[], capOf: (claim: Claim) => number, left: number[]): boolean {
  const rest = [...left];
  for (const share of shares) take(rest, share.claim.place.needs, Math.max(0, capOf(share.claim) - share.granted));
  if (rest.some((amount) => amount < 0)) return false;
  for (const share of shares) share.granted = Math.max(share.granted, capOf(share.claim));
  left.splice(0, rest.length, ...rest);
  return true;
}

function seekersAmong(shares: readonly Share[], capOf: (claim: Claim) => number, left: readonly number[]): Seeker[] {
  const seekers: Seeker[] = [];
  for (const [position, share] of shares.entries()) {
    const cap = capOf(share.claim);
    if (cap <= share.granted || roomFor(share, left) === 0) continue;
    const { place, desired } = share.claim;
    seekers.push({ share, cap, position, next: 0, now: shareOf(place, desired) });
  }
  return seekers;
}

function roomFor({ claim }: Share, left: readonly number[]): number {
  return fitting(claim.place.needs, left);
}

function grant(share: Share, replicas: number, left: number[]): void {
  share.granted += replicas;
  take(left, share.claim.place.needs, replicas);
}

/**
 * Raises all to the highest common level that certainly fits. Bisects until no more replicas lie between what fits and
 * what does not than there are seekers; those are given in turn.
 */
function raiseTogether(seekers: readonly Seeker[], left: number[]): void {
  let low = 0;
  let high = seekers.reduce((most, { share, cap }) => Math.max(most, shareOf(share.claim.place, cap)), 0);
  let few = seekers.reduce((sum, { share }) => sum + share.granted, 0);
  let many = seekers.reduce((sum, { cap }) => sum + cap, 0);
  while (many - few > seekers.length) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    const rest = [...left];
    const count = countAt(seekers, middle, rest);
    if (rest.every((amount) => amount >= 0)) [low, few] = [middle, count];
    else [high, many] = [middle, count];
  }
  for (const seeker of seekers) grant(seeker.share, replicasAt(seeker, low) - seeker.share.granted, left);
}

/** All replicas at a level; what they take besides those granted is taken out of `rest`. */
function countAt(seekers: readonly Seeker[], level: number, rest: number[]): number {
  let count = 0;
  for (const seeker of seekers) {
    const replicas = replicasAt(seeker, level);
    count += replicas;
    take(rest, seeker.share.claim.place.needs, replicas - seeker.share.granted);
  }
  return count;
}

/** The most replicas, between what is granted and the cap, whose share does not exceed a level. */
function replicasAt({ share: { claim, granted }, cap }: Seeker, level: number): number {
  const { amount, divisor } = claim.place.dominant;
  if (amount === 0) return cap;
  let replicas = Math.floor((level * divisor) / amount);
  // the division may be off by one in its last bit
  if (shareOf(claim.place, replicas) > level) replicas -= 1;
  else if (shareOf(claim.place, replicas + 1) <= level) replicas += 1;
  return Math.max(granted, Math.min(cap, replicas));
}

/** Gives one replica after the other, about as many as there are seekers; returns those that may be raised further. */
function raiseInTurn(seekers: readonly Seeker[], left: number[]): Seeker[] {
  const smallest = left.map((_, dimension) => smallestNeed(seekers, dimension));
  const turns = new Heap(comesFirst);
  for (const seeker of seekers) wait(seeker, turns);
  for (let turn = 0; turn <= seekers.length; turn += 1) {
    const seeker = turns.take();
    if (!seeker || fitting(smallest, left) === 0) return [];
    if (roomFor(seeker.share, left) === 0) continue;
    grant(seeker.share, 1, left);
    wait(seeker, turns);
  }
  return turns.rest().filter(({ share }) => roomFor(share, left) > 0);
}

function smallestNeed(seekers: readonly Seeker[], dimension: number): number {
  return seekers.reduce((least, { share }) => Math.min(least, share.claim.place.needs[dimension] ?? 0), Infinity);
}

function wait(seeker: Seeker, turns: Heap<Seeker>): void {
  const { claim, granted } = seeker.share;
  if (granted >= seeker.cap) return;
  seeker.next = shareOf(claim.place, granted + 1);
  turns.add(seeker);
}

function comesFirst(a: Seeker, b: Seeker): boolean {
  if (a.next !== b.next) return a.next < b.next;
  if (a.now !== b.now) return a.now > b.now;
  return a.position < b.position;
}
