import { expect, test } from "vitest";
import { smallReport } from "../../../../../test/support/small-report.ts";
import { reportPage } from "./page.ts";
import { pathOf } from "./path.ts";

test("the page needs nothing else: no scripts, nothing fetched", () => {
  const page = reportPage(smallReport());
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\bsrc=|\bhref=/i);
  expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:/);
});

test("names are text, whatever they hold", () => {
  const evil = `<script>alert("x")</script> & 'more'`;
  const page = reportPage(smallReport({ title: evil, workload: evil }));
  expect(page).not.toContain("<script");
  expect(page).not.toContain(evil);
  expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;more&#39;");
});

test("the page has the scores of all laws and of the oracle, the best marked, and all curves", () => {
  const page = reportPage(smallReport());
  expect(page.match(/<th scope="row">[^<]*/g)?.map((cell) => cell.split(">")[1])).toEqual([
    "adaptive",
    "simple-queue",
    "oracle",
  ]);
  expect(page).toContain('<td class="best">1.10</td>');
  // arrivals once; for each law waiting, excess, target, ready and needed for the queue, ready for the other
  expect(page.match(/<path/g)).toHaveLength(1 + 2 * 6);
  expect(page).toContain("up to 500"); // beyond the scale
});

test("on a phone the curves keep the size of their text and are moved sideways", () => {
  const page = reportPage(smallReport());
  expect(page).toContain('<div class="figure" tabindex="0"><svg');
  expect(page).toMatch(/@media \(max-width: 760px\) \{[^@]*\.figure svg \{ min-width: 960px; \}/);
  expect(page.match(/<p class="hint"/g)).toHaveLength(2); // of the table and of the curves
});

test("every element that is opened is closed", () => {
  const page = reportPage(smallReport());
  const opened = [...page.matchAll(/<([a-z]\w*)/g)].map(([, name]) => name).filter((name) => name !== "meta");
  const closed = [...page.matchAll(/<\/([a-z]\w*)/g)].map(([, name]) => name);
  expect(opened.sort()).toEqual(closed.sort());
});

test("a curve is cut at the top of its scale and filled to where it should be", () => {
  const area = { x: 0, y: 0, width: 100, height: 50, top: 10 };
  expect(pathOf(area, { values: [0, 5, 20] })).toBe("M0 50L50 25L100 0");
  expect(pathOf(area, { values: [0, 5, 20], filledTo: 4 })).toBe("M0 30L0 30L50 25L100 0L100 30Z");
  expect(pathOf(area, { values: [5, 10], stepped: true })).toBe("M0 25L50 25L50 0L100 0");
});
