import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastify } from "fastify";
import { afterAll, expect, test } from "vitest";
import { addPage } from "./page.ts";

const folder = mkdtempSync(join(tmpdir(), "microscaler-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a page that is not built says how to build it", async () => {
  const app = fastify();
  await addPage(app, join(folder, "none"));
  const response = await app.inject("/");
  expect(response.statusCode).toBe(503);
  expect(response.body).toContain('Run "npm run build:web" in the folder of the project and reload.');
});

test("a built page is asked for anew each time, its hashed assets are kept", async () => {
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets", "index-abc.js"), "1");
  const app = fastify();
  await addPage(app, folder);
  const [page, asset] = await Promise.all([app.inject("/"), app.inject("/assets/index-abc.js")]);
  expect([page.statusCode, page.headers["cache-control"]]).toEqual([200, "no-cache"]);
  expect(page.headers["content-type"]).toContain("text/html");
  expect([asset.statusCode, asset.headers["cache-control"]]).toEqual([200, "public, max-age=31536000, immutable"]);
});

test("nothing outside the folder is served", async () => {
  const app = fastify();
  await addPage(app, folder);
  for (const url of ["/../package.json", "/..%2fpackage.json", "/%2e%2e/package.json"]) {
    expect((await app.inject(url)).statusCode).toBeGreaterThanOrEqual(400);
  }
});
