import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { membersOf, runsIn, signal } from "./process-group.ts";

test("tells one running process of each group, and leaves out groups that are gone", async () => {
  const shells = ["one", "two"].map(() => spawn("sh", ["-c", "echo; sleep 100 & wait"], { detached: true }));
  const [one = 0, two = 0] = shells.map(({ pid }) => pid);
  onTestFinished(() => [one, two].forEach((group) => void signal(-group, "SIGKILL")));
  await Promise.all(shells.map(({ stdout }) => once(stdout, "data")));
  const [first] = shells;
  const ended = first && once(first, "close");
  const members = membersOf([one, two]);
  expect([...members.keys()].sort()).toEqual([one, two].sort());
  for (const [group, pid] of members) expect(runsIn(group, pid)).toBe(true);
  expect(runsIn(one, members.get(two) ?? 0)).toBe(process.platform !== "linux");
  signal(-one, "SIGKILL");
  await ended;
  await expect.poll(() => [...membersOf([one, two]).keys()]).toEqual([two]);
  expect(runsIn(one, one)).toBe(false);
});
