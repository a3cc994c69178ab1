import { expect, test } from "vitest";
import { proxyVariable } from "./proxy.ts";

const HTTPS_PROXY = "http://proxy:3128";
const origin = "https://acme.queue.core.windows.net";

test.each<[string, Readonly<Record<string, string>>, string, string | undefined]>([
  ["no variable, no proxy", {}, origin, undefined],
  ["an empty variable is none", { HTTPS_PROXY: "" }, origin, undefined],
  ["a variable applies", { HTTPS_PROXY }, origin, "HTTPS_PROXY"],
  ["also in lower case", { all_proxy: HTTPS_PROXY }, origin, "all_proxy"],
  ["a host is excepted", { HTTPS_PROXY, NO_PROXY: "localhost, acme.queue.core.windows.net" }, origin, undefined],
  ["its domain is excepted", { HTTPS_PROXY, no_proxy: ".windows.net" }, origin, undefined],
  ["its domain is excepted without a dot", { HTTPS_PROXY, NO_PROXY: "Windows.net" }, origin, undefined],
  ["what only ends alike is not", { HTTPS_PROXY, NO_PROXY: "dows.net,,." }, origin, "HTTPS_PROXY"],
  ["all hosts are excepted", { HTTPS_PROXY, NO_PROXY: "*" }, origin, undefined],
  ["an address is excepted", { HTTPS_PROXY, NO_PROXY: "127.0.0.1,::1" }, "https://[::1]:10001", undefined],
])("%s", (_law, env, to, variable) => {
  expect(proxyVariable(to, env)).toBe(variable);
});
