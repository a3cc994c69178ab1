import { describe, expect, test } from "vitest";
import { check } from "../../shared/config/parse.ts";
import { marathonRun, marathonSettings } from "./schema.ts";

describe("an app", () => {
  test.each([
    ["consumer", "/consumer"],
    ["/shop/consumer", "/shop/consumer"],
    ["shop/eu-1.consumer", "/shop/eu-1.consumer"],
  ])("%s is %s", (app, id) => {
    expect(check(marathonRun, { app })).toEqual({
      ok: true,
      value: { app: id, force: false, foreign: "correct", onExit: "leave" },
    });
  });

  test.each(["", "/", "//a", "/a/", "/A", "/a_b", "/-a", "/a/../b", "/shop/restart", "/tasks", "/a/versions"])(
    "%j is none",
    (app) => {
      const checked = check(marathonRun, { app });
      expect(checked).toMatchObject({ ok: false, faults: [{ path: "app" }] });
      expect(checked.ok ? "" : checked.faults[0]?.problem).toMatch(
        /must be the id of an app, such as "\/shop\/consumer"/,
      );
    },
  );

  test("may be a reference", () => {
    expect(check(marathonRun, { app: "${env:CONSUMER_APP}" })).toMatchObject({ ok: true });
  });
});

describe("settings", () => {
  test.each<[object]>([
    [{}],
    [{ url: "http://marathon.mesos:8080" }],
    [{ url: "https://master/service/marathon, https://other/service/marathon/" }],
    [{ url: "${env:MARATHON}" }],
    [{ username: "a", password: "${env:PASSWORD}" }],
    [{ username: "a", password: "b", loginUrl: "https://master/acs/api/v1/auth/login" }],
    [{ serviceAccountKey: "${file:/run/secret}" }],
    [{ serviceAccount: "a", serviceAccountKey: "k", loginUrl: "https://x/login", caFile: "ca.crt" }],
    [{ token: "t", insecureSkipVerify: true }],
  ])("%j go together", (settings) => {
    expect(check(marathonSettings, settings)).toMatchObject({ ok: true });
  });

  test.each<[object, string, string]>([
    [{ url: "marathon.mesos:8080" }, "url", "must be a URL such as"],
    [{ url: "http://jane:secret@marathon:8080" }, "url", "without user names"],
    [{ url: "http://one:8080,,http://two:8080" }, "url", "must be a URL such as"],
    [{ username: "a" }, "password", "is missing; username needs it"],
    [{ password: "a" }, "username", "is missing; password needs it"],
    [{ serviceAccount: "a" }, "serviceAccountKey", "is missing; serviceAccount needs it"],
    [{ username: "a", password: "b", token: "c" }, "token", "must not be given beside username"],
    [{ serviceAccountKey: "a", token: "c" }, "token", "must not be given beside serviceAccountKey"],
    [{ loginUrl: "https://x/login" }, "loginUrl", "needs serviceAccountKey, or username and password"],
    [{ token: "a", loginUrl: "https://x/login" }, "loginUrl", "must not be given beside token"],
    [{ caFile: "a", insecureSkipVerify: true }, "insecureSkipVerify", "must not be given beside caFile"],
    [{ user: "a" }, "", 'unknown key "user"'],
  ])("%j do not", (settings, path, problem) => {
    expect(check(marathonSettings, settings)).toEqual({
      ok: false,
      faults: [{ path, problem: expect.stringContaining(problem) }],
    });
  });
});
