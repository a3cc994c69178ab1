import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { tokenHash } from "../../shared/access/listed.ts";
import { type Issued, type TestAuthority, testAuthority } from "../../test/support/certificates.ts";
import { keptLog } from "../../test/support/kept-log.ts";
import { type TextFiles, textFiles } from "../../test/support/text-files.ts";
import { openDial } from "./dial-options.ts";
import { openProtection } from "./security-options.ts";

let authority: TestAuthority;
let issued: Issued;
let files: TextFiles;
beforeAll(async () => {
  authority = await testAuthority();
  issued = await authority.issue();
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const letGo of kept.splice(0)) letGo();
  files.remove();
});

const kept: (() => void)[] = [];
const keep = (letGo: () => void) => void kept.push(letGo);

function written() {
  const access = `tokens:\n  - { name: ci, role: viewer, sha256: ${tokenHash("a")} }\n`;
  files = textFiles({
    access,
    cert: issued.cert,
    key: issued.key,
    ca: authority.ca,
    token: "msc_secret\n",
    empty: "\n",
  });
  return {
    access: files.path("access"),
    tls: { tlsCert: files.path("cert"), tlsKey: files.path("key") },
    ca: { tlsCa: files.path("ca") },
    token: { tokenFile: files.path("token") },
  };
}

describe("what keeps a service", () => {
  test("is what was asked for, and nothing without a question", () => {
    const { access, tls, ca } = written();
    const { log } = keptLog();
    expect(openProtection({}, log, keep)).toEqual({});
    const all = openProtection({ access, ...tls, ...ca, mutualTls: true, insecure: true }, log, keep);
    expect(all.access?.byToken("a")).toEqual({ name: "ci", role: "viewer" });
    expect([all.tls?.cert(), all.tls?.key(), all.tls?.clientCa?.(), all.insecure]).toEqual([
      ...[issued.cert, issued.key, authority.ca, true],
    ]);
    expect(openProtection({ ...tls, ...ca }, log, keep).tls?.clientCa).toBeUndefined();
  });

  test("looks at its files until it is let go", () => {
    vi.useFakeTimers();
    const { access, tls } = written();
    openProtection({ access, ...tls }, keptLog().log, keep);
    expect(vi.getTimerCount()).toBe(2);
    for (const letGo of kept.splice(0)) letGo();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test("is refused where one option lacks another, all of them at once", () => {
    const { ca, tls } = written();
    expect(() => openProtection({ mutualTls: true }, keptLog().log, keep)).toThrow(
      "--mutual-tls needs --tls-cert and --tls-key\n--mutual-tls needs --tls-ca, whose client certificates are let in",
    );
    expect(() => openProtection({ tlsCert: tls.tlsCert }, keptLog().log, keep)).toThrow("--tls-cert needs --tls-key");
    expect(() => openProtection({ tlsKey: tls.tlsKey, ...ca }, keptLog().log, keep)).toThrow(
      "--tls-key needs --tls-cert",
    );
  });

  test("is refused where files are not what they should be, without a word of what they hold", () => {
    const { tls, ca } = written();
    const swapped = { tlsCert: tls.tlsKey, tlsKey: tls.tlsCert };
    expect(() => openProtection(swapped, keptLog().log, keep)).toThrow(/are no certificate with its key, as PEM/);
    expect(() => openProtection({ ...tls, tlsCa: tls.tlsKey, mutualTls: true }, keptLog().log, keep)).toThrow(
      `${tls.tlsKey} holds no certificate of an authority as PEM`,
    );
    expect(() => openProtection({ access: `${ca.tlsCa}-not-there` }, keptLog().log, keep)).toThrow("cannot be read");
  });
});

describe("dialling", () => {
  function dial(given: Parameters<typeof openDial>[0], serves = false, addresses = ["engine:7002"]) {
    const warnings: string[] = [];
    const { dial: opened, close } = openDial(given, { serves, addresses, warn: (problem) => warnings.push(problem) });
    close();
    return { ...opened, warnings };
  }

  test("is in plain text and without a token where nothing was said", () => {
    written();
    vi.stubEnv("MICROSCALER_TOKEN", "");
    expect(dial({})).toEqual({ warnings: [] });
  });

  test("shows the token of the file, else of the environment, and warns where it travels in plain text", () => {
    const { token, ca } = written();
    vi.stubEnv("MICROSCALER_TOKEN", "msc_other");
    expect(dial(token, false, ["127.0.0.1:7002"])).toMatchObject({ warnings: [] });
    const open = dial(token);
    expect(open.token?.()).toBe("msc_secret");
    expect(open.warnings).toEqual(["the token travels in plain text to engine:7002: give --tls or --tls-ca"]);
    const closed = dial(ca);
    expect([closed.token?.(), closed.warnings, closed.tls?.ca?.()]).toEqual(["msc_other", [], authority.ca]);
  });

  test("a certificate alone means TLS, except where it is there for serving", () => {
    const { tls } = written();
    vi.stubEnv("MICROSCALER_TOKEN", "");
    expect(dial(tls).tls?.identity?.cert()).toBe(issued.cert);
    expect(dial(tls, true)).toEqual({ warnings: [] });
    expect(dial({ ...tls, tls: true }, true).tls?.identity?.key()).toBe(issued.key);
  });

  test("is refused where a certificate has no key, or a key no certificate, as serving is", () => {
    const { tls } = written();
    expect(() => dial({ tlsCert: tls.tlsCert })).toThrow("--tls-cert needs --tls-key, the file of its key");
    expect(() => dial({ tlsKey: tls.tlsKey })).toThrow("--tls-key needs --tls-cert, the file of its certificate");
  });

  test("is refused where there is no token in the file, without telling what is", () => {
    written();
    expect(() => dial({ tokenFile: files.path("empty") })).toThrow("holds no token");
    files.write("two", "msc_one msc_two");
    expect(() => dial({ tokenFile: files.path("two") })).toThrow(/holds no token: it must be one word/);
    expect(() => dial({ tokenFile: files.path("two") })).not.toThrow(/msc_/);
  });
});
