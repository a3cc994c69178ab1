import { afterEach, expect, test, vi } from "vitest";
import { createLog } from "./log.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

function written(level?: string) {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  return { lines, log: createLog("test", { ...(level === undefined ? {} : { level }), destination }) };
}

test.each(["connectionString", "accountKey", "password", "token", "authorization", "secret"])(
  "the value of %s never reaches a log, wherever it stands",
  (name) => {
    const { log, lines } = written("info");
    const secret = { [name]: "hunter2", plain: "shown" };
    log.info(secret);
    log.info({ request: secret });
    log.info({ request: { headers: secret } });
    log.info({ request: { metric: { parameters: secret } } });
    log.info({ workloads: [secret], pool: { workloads: [secret, secret] } });
    log.child({ metric: secret }).info("read");
    log.error({ err: Object.assign(new Error("refused"), { config: secret }) });
    expect(lines).toHaveLength(7);
    for (const line of lines) {
      expect(line).not.toContain("hunter2");
      expect(line).toContain(`"${name}":"[redacted]","plain":"shown"`);
    }
  },
);

test("MICROSCALER_LOG sets the level, else it is info", () => {
  vi.stubEnv("MICROSCALER_LOG", "");
  expect(written().log.level).toBe("info");
  vi.stubEnv("MICROSCALER_LOG", "trace");
  expect(written().log.level).toBe("trace");
  expect(written("warn").log.level).toBe("warn");
});

test("what is no level is refused with the levels there are", () => {
  vi.stubEnv("MICROSCALER_LOG", "verbose");
  const refusal = {
    code: "invalid",
    message: 'MICROSCALER_LOG is "verbose", must be trace, debug, info, warn, error, fatal or silent',
  };
  expect(() => written()).toThrow(expect.objectContaining(refusal));
  expect(() => written("verbose")).toThrow(expect.objectContaining(refusal));
});
