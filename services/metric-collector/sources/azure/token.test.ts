import { expect, test } from "vitest";
import { sharedToken } from "./token.ts";

function counted() {
  const asked: string[] = [];
  let atMs = 0;
  let broken = false;
  const credential = sharedToken(
    {
      getToken: async (scopes) => {
        asked.push(String(scopes));
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
  };
}

test("a token is asked for once until shortly before its end, for each scope", async () => {
  const { asked, get, goOn } = counted();
  expect(await Promise.all([get(), get(), get("vault")])).toEqual(["token 1", "token 1", "token 2"]);
  goOn(54 * 60_000);
  expect(await get()).toBe("token 1");
  goOn(2 * 60_000);
  expect(await get()).toBe("token 3");
  expect(asked).toEqual(["storage", "vault", "storage"]);
});

test("one that could not be had is asked for again", async () => {
  const { get, breaks } = counted();
  breaks(true);
  await expect(get()).rejects.toThrow("no");
  breaks(false);
  expect(await get()).toBe("token 2");
});
