import { expect, test } from "vitest";
import { listeners } from "./listeners.ts";

const failing = (why: string) => () => {
  throw new Error(why);
};

test("one who fails keeps nobody from being told, and is told of to whoever tells", () => {
  const all = listeners();
  const told: string[] = [];
  all.add(() => told.push("first"));
  const stop = all.add(failing("no memory"));
  all.add(() => told.push("last"));
  expect(() => all.tell()).toThrow("no memory");
  all.add(failing("no disk"));
  expect(() => all.tell()).toThrow("no memory; no disk");
  stop();
  expect(() => all.tell()).toThrow(/^no disk$/);
  expect(told).toEqual(["first", "last", "first", "last", "first", "last"]);
});

test("each is told as often as it was added, and no more once it has stopped", () => {
  const all = listeners();
  let told = 0;
  const tell = () => {
    told += 1;
  };
  const stop = all.add(tell);
  all.add(tell);
  all.tell();
  stop();
  all.tell();
  expect(told).toBe(3);
});
