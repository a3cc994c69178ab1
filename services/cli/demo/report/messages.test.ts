import { describe, expect, test } from "vitest";
import { countMessages, lossIn, type MessageTrail } from "./messages.ts";

function trail(sent: string, consumed: string, found: string | undefined, invisible = 0): MessageTrail {
  const ids = (text: string) => new Set(text === "" ? [] : text.split(" "));
  return { sent: ids(sent), consumed: ids(consumed), ...(found === undefined ? {} : { found: ids(found) }), invisible };
}

describe("messages", () => {
  test.each([
    { name: "all consumed", of: trail("a b c", "a b c", ""), counts: [3, 3, 0, 0] },
    { name: "some left", of: trail("a b c d", "a b", "c d"), counts: [4, 2, 2, 0] },
    {
      name: "one in the hand of a consumer that was killed is left",
      of: trail("a b", "a", "", 1),
      counts: [2, 1, 1, 0],
    },
    { name: "one that nobody has is lost", of: trail("a b c", "a", "b"), counts: [3, 1, 1, 1] },
    { name: "one consumed that came back is not left", of: trail("a b", "a", "a b"), counts: [2, 1, 1, 0] },
    { name: "one consumed that will come back is not left", of: trail("a b", "a b", "", 1), counts: [2, 2, 0, 0] },
    {
      name: "one consumed whose producer was killed first was produced",
      of: trail("a", "a b", ""),
      counts: [2, 2, 0, 0],
    },
    { name: "one found whose producer was killed first was produced", of: trail("a", "a", "b"), counts: [2, 1, 1, 0] },
  ])("$name", ({ of, counts: [produced, consumed, left, lost] }) => {
    expect(countMessages(of)).toEqual({ produced, consumed, left, lost });
  });

  test("nobody knows what is left where the queue cannot be read", () => {
    expect(countMessages(trail("a b", "a", undefined))).toEqual({ produced: 2, consumed: 1, left: null, lost: null });
  });
});

test.each([
  { lost: 0, said: undefined },
  { lost: 2, said: "lost 2 messages" },
  { lost: null, said: "it is not known whether messages were lost" },
])("$lost lost is a failure unless it is 0, and null is not 0", ({ lost, said }) => {
  expect(lossIn({ produced: 9, consumed: 7, left: 0, lost })).toBe(said);
});
