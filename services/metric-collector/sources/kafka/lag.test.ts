import { expect, test } from "vitest";
import { lagOf } from "./lag.ts";

test.each`
  start | end   | committed    | latest | earliest | why
  ${0}  | ${0}  | ${0}         | ${0}   | ${0}     | ${"nothing was ever sent"}
  ${0}  | ${10} | ${4}         | ${6}   | ${6}     | ${"six were sent after the last commit"}
  ${0}  | ${10} | ${10}        | ${0}   | ${0}     | ${"everything is committed"}
  ${8}  | ${10} | ${4}         | ${2}   | ${2}     | ${"what was deleted unread is no work"}
  ${10} | ${10} | ${4}         | ${0}   | ${0}     | ${"everything was deleted"}
  ${3}  | ${10} | ${undefined} | ${0}   | ${7}     | ${"without a commit it depends on where a consumer starts"}
  ${0}  | ${5}  | ${90}        | ${0}   | ${5}     | ${"a commit beyond the end is none"}
`("lag of log $start to $end, committed $committed: $latest or $earliest, $why", (row) => {
  const { start, end, committed, latest, earliest } = row;
  expect(lagOf({ start, end, committed }, "latest")).toBe(latest);
  expect(lagOf({ start, end, committed }, "earliest")).toBe(earliest);
});
