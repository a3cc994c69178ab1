import { describe, expect, test } from "vitest";
import { type NamedAs, ownNames } from "./own-names.ts";

const named = (changed: Partial<NamedAs>) =>
  ownNames(() => ({ host: "0.0.0.0", port: 8080, publicHosts: [], login: false, tls: false, ...changed }));

describe("where callers log in", () => {
  const login = named({ login: true });

  test("any name will do: who rebinds one has no session and no token", () => {
    for (const host of ["scaler.example", "10.0.0.7:8080", "console:8080"]) expect(login.answersTo(host)).toBe(true);
    expect(login.answersTo("")).toBe(false);
  });

  test("a page is our own if it has the name we are called by, also where something in front of us has TLS", () => {
    for (const origin of ["http://scaler.example", "https://scaler.example", "http://scaler.example:80"]) {
      expect([origin, login.isOwnPage(origin, "scaler.example")]).toEqual([origin, true]);
    }
    for (const origin of [
      "http://evil.example",
      "http://scaler.example:81",
      "http://scaler.example.evil",
      "null",
      "",
    ]) {
      expect([origin, login.isOwnPage(origin, "scaler.example")]).toEqual([origin, false]);
    }
  });

  test("with TLS no page without it is our own", () => {
    const tls = named({ login: true, tls: true });
    expect(tls.isOwnPage("https://a.example:8443", "a.example:8443")).toBe(true);
    expect(tls.isOwnPage("https://a.example:443", "a.example")).toBe(true);
    expect(tls.isOwnPage("http://a.example:8443", "a.example:8443")).toBe(false);
  });

  test("names that were given are those that will do, beside this machine's", () => {
    const given = named({ login: true, publicHosts: ["Scaler.example", "other.example:8443"] });
    const hosts = ["scaler.example", "scaler.example:9", "other.example:8443", "localhost:8080", "127.0.0.1:8080"];
    for (const host of hosts) expect([host, given.answersTo(host)]).toEqual([host, true]);
    for (const host of ["evil.example", "other.example", "10.0.0.7:8080"]) expect(given.answersTo(host)).toBe(false);
    expect(given.isOwnPage("https://scaler.example", "console:8080")).toBe(true);
    expect(given.told()).toContain("Scaler.example, other.example:8443, localhost:8080");
  });
});

describe("where nobody logs in and other machines reach us", () => {
  const open = named({});

  test("addresses will do, which no page can rebind, and names that were given", () => {
    for (const host of ["10.0.0.7:8080", "10.0.0.7", "[fd00::1]:8080", "localhost:8080"]) {
      expect([host, open.answersTo(host)]).toEqual([host, true]);
    }
    for (const host of ["console:8080", "evil.example:8080", "10.0.0.7.evil.example:8080"]) {
      expect([host, open.answersTo(host)]).toEqual([host, false]);
    }
    expect(named({ publicHosts: ["console"] }).answersTo("console:8080")).toBe(true);
  });

  test("a foreign page is foreign", () => {
    expect(open.isOwnPage("http://10.0.0.7:8080", "10.0.0.7:8080")).toBe(true);
    expect(open.isOwnPage("http://evil.example", "10.0.0.7:8080")).toBe(false);
    expect(open.isOwnPage("http://10.0.0.8:8080", "10.0.0.7:8080")).toBe(false);
  });
});
