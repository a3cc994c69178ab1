import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { servingTls } from "../../shared/tls/serving-files.ts";
import { accessOf, entriesOf, tokenOf } from "../support/access-bench.ts";
import { needs } from "../support/available.ts";
import { browserNeed } from "../support/browser.ts";
import { type TestAuthority, testAuthority } from "../support/certificates.ts";
import { pageBench } from "../support/page-bench.ts";
import { type TextFiles, textFiles } from "../support/text-files.ts";

const require = createRequire(import.meta.url);

describe("the page where one has to log in", needs(browserNeed), () => {
  let access = accessOf();
  const bench = pageBench({
    protection: () => {
      access = accessOf();
      return { access };
    },
    token: tokenOf("viewer"),
  });
  const field = () => bench().page.getByLabel("Token");
  const logIn = async (token: string) => {
    await field().fill(token);
    await field().press("Enter");
  };
  const violations = async () => {
    await bench().page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
    const found: { id: string; nodes: { html: string }[] }[] = await bench().page.evaluate(
      "axe.run().then(({ violations }) => violations)",
    );
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  };

  test("asks for a token, by keyboard alone, and shows nothing before", async () => {
    await bench().open();
    await field().waitFor();
    expect(await field().getAttribute("type")).toBe("password");
    expect(await bench().page.getByText("demo").count()).toBe(0);
    expect(bench().requested.filter((url) => url.includes("/api/live"))).toEqual([]);
    await bench().page.keyboard.type(tokenOf("viewer")); // the field has the focus
    await bench().page.keyboard.press("Enter");
    await bench().demo().getByText("3 below target").waitFor();
    expect(await bench().page.getByText("the viewer").isVisible()).toBe(true);
    expect(bench().complaints).toEqual([]);
  });

  test("says that a token is wrong, or that its role does not do, and lets one try again", async () => {
    await bench().open();
    await logIn("msc_wrong");
    await bench().page.getByText("Not logged in: the token is nobody's here.").waitFor();
    expect(await field().getAttribute("aria-invalid")).toBe("true");
    await logIn(tokenOf("pusher"));
    const role = "the page needs the role viewer, operator or admin; the pusher has the role pusher";
    await bench().page.getByText(`Not logged in: ${role}.`).waitFor();
    await logIn("");
    await bench().page.getByText("Not logged in: a token is needed.").waitFor();
    await logIn(tokenOf("viewer"));
    await bench().demo().waitFor();
  });

  test("stays logged in over a reload; the token is nowhere a script could read it", async () => {
    await bench().open();
    await logIn(tokenOf("operator"));
    await bench().demo().waitFor();
    await bench().page.reload();
    await bench().demo().waitFor();
    const readable = await bench().page.evaluate(
      "document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })",
    );
    expect(readable).toBe("{}");
    const [cookie] = await bench().page.context().cookies();
    expect(cookie).toMatchObject({ name: "microscaler", httpOnly: true, sameSite: "Strict", path: "/" });
    expect(cookie?.value).not.toContain(tokenOf("operator"));
  });

  test("ends with the log-out: the page forgets, and so does the console", async () => {
    await bench().open();
    await logIn(tokenOf("operator"));
    await bench().demo().waitFor();
    const [cookie] = await bench().page.context().cookies();
    await bench().page.getByRole("button", { name: "Log out" }).press("Enter");
    await field().waitFor();
    expect(await bench().demo().count()).toBe(0);
    const headers = { cookie: `microscaler=${cookie?.value}` };
    expect((await fetch(`${bench().service.address}/api/pools`, { headers })).status).toBe(401);
  });

  test("says that a log-out failed, and goes on as it was", async () => {
    await bench().open();
    await logIn(tokenOf("operator"));
    await bench().demo().waitFor();
    const leave = bench().page.getByRole("button", { name: "Log out" });
    await bench().page.route("**/api/session", (route) => route.abort());
    await leave.click();
    await bench().page.getByText("Still logged in: the console does not answer.").waitFor();
    expect(await bench().demo().count()).toBe(1);
    await bench().page.unroute("**/api/session");
    await leave.click();
    await field().waitFor();
  });

  test("lets a viewer look and say why nothing more; an operator steers", async () => {
    await bench().open();
    await logIn(tokenOf("viewer"));
    const pause = bench().page.getByRole("button", { name: "No growth of consumer" });
    const count = bench().page.getByRole("spinbutton", { name: "Number of producer replicas" });
    await pause.waitFor();
    expect([await pause.isDisabled(), await count.isDisabled()]).toEqual([true, true]);
    expect(await bench().page.getByText("operators only").count()).toBe(4);
    expect(await pause.getAttribute("title")).toBe("Needs the role operator; you are viewer.");
    await bench().page.getByRole("article", { name: "Workload consumer" }).locator("summary").press("Enter");
    await bench().page.getByText("2 replicas of remainder to stop").waitFor();

    await bench().page.getByRole("button", { name: "Log out" }).click();
    await logIn(tokenOf("operator"));
    await pause.waitFor();
    await pause.press("Enter");
    await expect.poll(() => pause.getAttribute("aria-pressed")).toBe("true");
    await count.fill("7");
    await count.press("Enter");
    await expect.poll(() => bench().engine.said().length).toBe(1);
    await bench().page.getByRole("article", { name: "Workload producer" }).getByText("set to").waitFor();
    expect(await bench().page.getByText("operators only").count()).toBe(0);
  });

  test("asks anew when the token is taken back, without a reload", async () => {
    await bench().open();
    await logIn(tokenOf("operator"));
    await bench().demo().waitFor();
    access.replace(entriesOf("operator"));
    await bench().page.getByText("The session has ended.").waitFor();
    expect(await bench().demo().count()).toBe(0);
    await logIn(tokenOf("admin"));
    await bench().demo().waitFor();
  });

  test.each(["light", "dark"] as const)("has no accessibility violations in %s colours", async (colorScheme) => {
    await bench().open({ colorScheme });
    await logIn("msc_wrong");
    await bench().page.getByText("Not logged in").waitFor();
    expect(await violations()).toEqual([]);
    await logIn(tokenOf("viewer"));
    await bench().demo().getByText("3 below target").waitFor();
    expect(await violations()).toEqual([]);
  });

  test.each([360, 1400])("fits %d pixels without scrolling sideways", async (width) => {
    await bench().open({ viewport: { width, height: 800 } });
    await field().waitFor();
    expect(await bench().page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    await logIn(tokenOf("viewer"));
    await bench().demo().waitFor();
    expect(await bench().page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    if (process.env.SHOTS) await bench().page.screenshot({ path: `${process.env.SHOTS}/viewer-${width}.png` });
  });
});

describe("the page to whom a client certificate lets in", needs(browserNeed), () => {
  let authority: TestAuthority;
  let files: TextFiles;
  let serving: ReturnType<typeof servingTls>;
  beforeAll(async () => {
    authority = await testAuthority();
    files = textFiles({ ...(await authority.issue()), ca: authority.ca });
    const paths = { cert: files.path("cert"), key: files.path("key"), clientCa: files.path("ca") };
    serving = servingTls(paths, () => undefined);
  });
  afterAll(() => {
    serving.files.close();
    files.remove();
  });
  const bench = pageBench({
    ...{ protection: () => ({ access: accessOf() }), tls: () => serving.tls },
    token: tokenOf("viewer"),
  });

  test("says that one may only look, and lets one log in with a token besides", async () => {
    const { cert, key } = await authority.issue({ commonName: "by-certificate" });
    const identity = { origin: bench().service.address, cert: Buffer.from(cert), key: Buffer.from(key) };
    await bench().open({ ignoreHTTPSErrors: true, clientCertificates: [identity] });
    const pause = bench().page.getByRole("button", { name: "No growth of consumer" });
    await pause.waitFor();
    expect(await pause.isDisabled()).toBe(true);
    const why = "Needs a login with a token: by certificate alone one may look.";
    expect(await pause.getAttribute("title")).toBe(why);
    expect(await bench().page.getByText("operators only").count()).toBe(0);
    expect(await bench().page.getByRole("button", { name: "Log out" }).count()).toBe(0);

    await bench().page.getByRole("button", { name: "Log in" }).click();
    await bench().page.getByRole("button", { name: "Back" }).click();
    await pause.waitFor();
    await bench().page.getByRole("button", { name: "Log in" }).click();
    await bench().page.getByLabel("Token").fill(tokenOf("operator"));
    await bench().page.getByLabel("Token").press("Enter");
    await pause.waitFor();
    expect(await pause.isEnabled()).toBe(true);

    await bench().page.getByRole("button", { name: "Log out" }).click();
    await bench().page.getByText("by certificate").waitFor();
    expect(await pause.isDisabled()).toBe(true);
  });
});
