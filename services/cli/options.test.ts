import { Command } from "commander";
import { expect, test } from "vitest";
import { addressesOption } from "./options.ts";

function parsed(...args: string[]): unknown {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  command.addOption(addressesOption("--collector <host:port>", "a collector")).parse(args, { from: "user" });
  return command.opts().collector;
}

test("an option of addresses may be repeated; the same address twice is one", () => {
  expect(parsed()).toBeUndefined();
  expect(parsed("--collector", "a:1", "--collector", "b:1", "--collector", "a:1")).toEqual(["a:1", "b:1"]);
});

test("each has to be an address", () => {
  expect(() => parsed("--collector", "a:1", "--collector", "b")).toThrow(
    'It must be host:port, such as "127.0.0.1:7002".',
  );
});
