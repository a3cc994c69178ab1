import { expect, test } from "vitest";
import { sharedToken } from "./token.ts";

function counted() {
  const asked: string[] = [];
  let atMs = 0;
  let broken = false;
  let hanging = false;
  const credential = sharedToken(
    {
      getToken: async (scopes) => {
        asked.push(String(scopes));
        if (hanging) return new Promise(() => undefined);
        if (broken) throw new Error("no");
        return { token: `token ${asked.length}`, expiresOnTimestamp: atMs + 3_600_000 };
      },
    },
    () => atMs,
  );
  const get = async (scope = "storage") => (await credential.getToken(scope))?.token;
  return {
    asked,
    get,
    goOn: (ms: number) => {
      atMs += ms;
    },
    breaks: (now: boolean) => {
      broken = now;
    },
    hangs: () => {
      hanging = true;
    },
  };
}

test("a token is asked for once until shortly before its end, for each scope", async () => {
  const { asked, get, goOn } = counted();
  expect(await Promise.all([get(), get(), get("vault")])).toEqual(["token 1", "token 1", "token 2"]);
  goOn(54 * 60_000);
  expect(await get()).toBe("token 1");
  goOn(2 * 60_000);
  expect(await Promise.all([get(), get()])).toEqual(["token 1", "token 1"]); // one renewal, not waited for
  expect(await get()).toBe("token 3");
  expect(asked).toEqual(["storage", "vault", "storage"]);
});

test("a renewal that fails costs nothing until the token ends", async () => {
  const { asked, get, goOn, breaks } = counted();
  await get();
  breaks(true);
  goOn(56 * 60_000);
  expect([await get(), await get(), await get()]).toEqual(["token 1", "token 1", "token 1"]);
  expect(asked.length).toBe(2); // not with each reading
  goOn(10_000);
  expect(await get()).toBe("token 1");
  expect(asked.length).toBe(3);
  goOn(4 * 60_000);
  await expect(get()).rejects.toThrow("no");
  await expect(get()).rejects.toThrow("no");
  breaks(false);
  expect(await get()).toMatch(/^token/);
});

test("a renewal that hangs costs nothing until the token ends, and is made once", async () => {
  const { asked, get, goOn, hangs } = counted();
  await get();
  hangs();
  goOn(56 * 60_000);
  expect([await get(), await get()]).toEqual(["token 1", "token 1"]);
  goOn(60_000);
  expect(await get()).toBe("token 1");
  expect(asked.length).toBe(2);
});

test("one that could not be had is asked for again", async () => {
  const { get, breaks } = counted();
  breaks(true);
  await expect(get()).rejects.toThrow("no");
  breaks(false);
  expect(await get()).toBe("token 2");
});
