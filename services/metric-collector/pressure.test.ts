import { expect, test } from "vitest";
import { type Hint, pressureOf } from "./pressure.ts";
import type { SourceAnswer } from "./sources/source.ts";

const value = (number: number): SourceAnswer => ({ kind: "value", value: number });
const gone: SourceAnswer = { kind: "absent", reason: "gone" };

test.each<[string, Hint, SourceAnswer | undefined, number]>([
  ["half way to its target presses by half", { target: 10 }, value(5), 0.5],
  ["at or above its target presses in full", { target: 10 }, value(50), 1],
  ["with nothing there presses not at all", { target: 10 }, value(0), 0],
  ["with a target of nothing presses as soon as there is anything", { target: 0 }, value(1), 1],
  ["with a target of nothing and nothing there presses not at all", { target: 0 }, value(0), 0],
  ["without a target presses not at all", {}, value(50), 0],
  ["that is absent presses not at all", { target: 10 }, gone, 0],
  ["that is not known yet presses not at all", { target: 10 }, undefined, 0],
  ["presses in full while replicas change, whatever it is", { target: 10, urgent: true }, gone, 1],
])("a metric %s", (_, hint, newest, wanted) => expect(pressureOf(hint, newest)).toBe(wanted));
