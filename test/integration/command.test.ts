import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { metricReader } from "../../services/metric-collector/metric-reader.ts";
import { readTelemetry } from "../../services/metric-collector/telemetry.ts";
import { takeReading } from "../../services/metric-collector/timed-reading.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import { sourceContract } from "../contracts/source.ts";
import { readMetricOf, surroundings } from "../support/surroundings.ts";

/** Counts the files of a folder, whose absence is no 0. */
const counts = 'cd "$1" && ls -A | wc -l';
const secret = "geheim-4711";

sourceContract(
  "command",
  async () => {
    const parent = mkdtempSync(join(tmpdir(), "microscaler-command-"));
    const folder = join(parent, "queue");
    const away = join(parent, "away");
    let made = 0;
    mkdirSync(folder);
    const spec = (of: string): JsonObject => {
      return { command: ["sh", "-c", `echo "${secret}" >&2; ${counts}`, "count", of], env: { PASSWORD: secret } };
    };
    return {
      spec: () => spec(folder),
      missing: () => spec(join(parent, "missing")),
      put: async (messages) => {
        for (let count = 0; count < messages; count += 1) writeFileSync(join(folder, `${made++}`), "");
      },
      take: async (messages) => {
        for (const file of readdirSync(folder).slice(0, messages)) rmSync(join(folder, file));
      },
      purge: async () => {
        for (const file of readdirSync(folder)) rmSync(join(folder, file));
      },
      kill: async () => renameSync(folder, away),
      restart: async () => renameSync(away, folder),
      secrets: [secret],
      cleanUp: async () => rmSync(parent, { recursive: true }),
    };
  },
  { refused: "a command has no credentials", at: "a command has no server at an address" },
);

describe("the command source", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "microscaler-command-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const readerOf = (spec: JsonObject, allowed: readonly string[] = []) => {
    const metric = readMetricOf({ source: "command", deadline: "10s", ...spec });
    const reader = metricReader(metric, new Set(allowed), surroundings());
    return { metric, reader, read: () => takeReading(reader, metric, readTelemetry()) };
  };
  const answerTo = async (spec: JsonObject, allowed?: readonly string[]) => {
    const { read, reader } = readerOf(spec, allowed);
    try {
      const { answer } = await read();
      return answer.kind === "value" ? answer.value : answer.reason;
    } finally {
      await reader.close();
    }
  };
  const shell = (script: string, ...args: readonly string[]) => ({ command: ["sh", "-c", script, "sh", ...args] });
  const printing = (text: string) => ({ command: ["printf", "%b", text] });

  test.each([
    ["42", 42],
    ["42\\n", 42],
    ["42\\r\\n", 42],
    ["      7\\n", 7], // as wc prints it on some systems
    ["2.5\\n", 2.5],
    ["1.5e3", 1500],
    ["0", 0],
    ["-0", 0],
  ])("reads %j as %d", async (text, value) => expect(await answerTo(printing(text))).toBeCloseTo(value, 12));

  const else_ = 'the command "printf" printed something else than one number';
  test.each([
    ["many", else_],
    ["12 apples", else_],
    ["12\\n13\\n", else_],
    ["1 2", else_],
    ["0x10", else_],
    ["NaN", else_],
    ["Infinity", else_],
    ["1,5", else_],
    [".5", else_],
    ["1e", else_],
    ["12\\0", else_],
    ['{"value": 3}', else_],
    ["", 'the command "printf" printed nothing, and not one number'],
    [" \\n", 'the command "printf" printed nothing, and not one number'],
    ["-5", "the server told -5, which is less than none"],
    ["1e999", "the server told Infinity, which is no number"],
  ])("what prints %j is absent", async (text, reason) => expect(await answerTo(printing(text))).toBe(reason));

  test("what ends badly is absent, whatever it printed", async () => {
    expect(await answerTo(shell("echo 5; exit 3"))).toBe('the command "sh" ended with the exit code 3');
    expect(await answerTo(shell("echo 5; kill -TERM $$"))).toBe('the command "sh" was ended by the signal SIGTERM');
  });

  test("what cannot be started is absent, and it is said why", async () => {
    const plain = join(folder, "plain.txt");
    writeFileSync(plain, "5");
    expect(await answerTo({ command: ["no-such-program"] })).toBe(
      'the program "no-such-program" was not found; give its path, or put its folder on PATH',
    );
    expect(await answerTo({ command: [plain] })).toBe(`the program "${plain}" may not be executed (EACCES)`);
    const cwd = join(folder, "gone");
    expect(await answerTo({ ...printing("5"), cwd })).toBe(`the working directory "${cwd}" does not exist`);
  });

  test("what prints without end is ended and absent", async () => {
    const { read, reader } = readerOf({ command: ["yes"] });
    const { answer, latencyMs } = await read();
    await reader.close();
    expect(answer).toMatchObject({
      reason: 'the command "yes" printed more than 1024 bytes; it must print one number',
    });
    expect(latencyMs).toBeLessThan(5000);
  });

  test("runs in its folder, with what it needs of the environment and what it is given, and nothing else", async () => {
    vi.stubEnv("MICROSCALER_TEST_SECRET", secret);
    vi.stubEnv("MICROSCALER_TEST_GIVEN", "11");
    const script = 'test -z "$MICROSCALER_TEST_SECRET" && test -n "$PATH" && pwd >"$1" && echo $((GIVEN + 1))';
    const told = join(folder, "told");
    const spec = { ...shell(script, told), cwd: folder, env: { GIVEN: "${env:MICROSCALER_TEST_GIVEN}" } };
    expect(await answerTo(spec, ["env:MICROSCALER_TEST_GIVEN"])).toBe(12);
    expect(readFileSync(told, "utf8").trim()).toBe(folder);
    vi.unstubAllEnvs();
  });

  test("never says what a reference stands for", async () => {
    vi.stubEnv("MICROSCALER_TEST_PROGRAM", secret);
    const spec = { command: ["${env:MICROSCALER_TEST_PROGRAM}"] };
    const reason = await answerTo(spec, ["env:MICROSCALER_TEST_PROGRAM"]);
    expect(reason).toMatch(/^the program "\$\{env:MICROSCALER_TEST_PROGRAM\}" was not found/);
    vi.unstubAllEnvs();
  });

  /** Sleeps together with a child that holds its output; their process numbers are in the file. */
  const sleeps = 'sleep 600 & echo "$$ $!" >"$1"; wait';
  const pidsIn = (file: string) =>
    existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean) : [];
  const alive = (pids: readonly string[]) =>
    pids.filter((pid) => {
      try {
        return !execFileSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).startsWith("Z");
      } catch {
        return false;
      }
    });
  const gone = (file: string) => expect.poll(() => alive(pidsIn(file)), { timeout: 5000 }).toEqual([]);

  test("what takes too long is absent at the deadline, and nothing of it is left", async () => {
    const file = join(folder, "deadline");
    const { read, reader } = readerOf({ ...shell(sleeps, file), deadline: "500ms" });
    const { answer, latencyMs } = await read();
    expect(answer).toEqual({ kind: "absent", reason: "no answer within 500 ms" });
    expect(latencyMs).toBeLessThan(1000);
    expect(pidsIn(file)).toHaveLength(2);
    await gone(file);
    await reader.close();
  });

  test("a reading that is told to stop ends at once, with all that the program started", async () => {
    const file = join(folder, "stopped");
    const { reader } = readerOf(shell(sleeps, file));
    const stop = new AbortController();
    const reading = reader.read(stop.signal);
    await expect.poll(() => pidsIn(file)).toHaveLength(2);
    stop.abort();
    expect(await reading).toMatchObject({ kind: "absent" });
    await gone(file);
    await reader.close();
  });

  test("closing ends what runs, and waits for its end", async () => {
    const file = join(folder, "closed");
    const { reader } = readerOf(shell(sleeps, file));
    const reading = reader.read(new AbortController().signal);
    await expect.poll(() => pidsIn(file)).toHaveLength(2);
    await reader.close();
    expect(alive(pidsIn(file).slice(0, 1))).toEqual([]);
    expect(await reading).toMatchObject({ kind: "absent" });
    await gone(file);
  });

  test("a reading does not wait for what a program leaves behind, and leaves nothing of it", async () => {
    const file = join(folder, "left");
    const { read, reader } = readerOf(shell('sleep 600 & echo "$!" >"$1"; echo 8', file));
    const { answer, latencyMs } = await read();
    expect(answer).toEqual({ kind: "value", value: 8 });
    expect(latencyMs).toBeLessThan(2000);
    await gone(file);
    await reader.close();
  });

  test("what was printed is read however busy the collector is", async () => {
    const busy = setInterval(() => {
      const untilMs = performance.now() + 150;
      while (performance.now() < untilMs);
    });
    try {
      const answers = await Promise.all(Array.from({ length: 30 }, () => answerTo(printing("4"))));
      expect(new Set(answers)).toEqual(new Set([4]));
    } finally {
      clearInterval(busy);
    }
  });

  test("what left its process group and holds its output open is not waited for", async () => {
    const file = join(folder, "apart");
    const script =
      'setsid sh -c \'echo $$ >"$0"; exec sleep 3\' "$1" & while ! test -s "$1"; do sleep 0.05; done; echo 9';
    const { read, reader } = readerOf(shell(script, file));
    const { answer, latencyMs } = await read();
    expect(answer).toEqual({ kind: "value", value: 9 });
    expect(latencyMs).toBeLessThan(2500);
    await reader.close();
  });
});
