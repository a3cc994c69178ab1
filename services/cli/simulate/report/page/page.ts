import type { Score } from "../../model.ts";
import { type Figure, figures, isBest } from "../figures.ts";
import { type Report, scoresOf } from "../report.ts";
import { element, escaped } from "./markup.ts";
import { picture } from "./picture.ts";
import { pageStyle } from "./style.ts";

/** The report as one page that needs nothing else: scores, curves, light and dark, no scripts. */
export function reportPage(report: Report): string {
  const title = `Microscaler simulation: ${report.title}`;
  const queues = [...report.oracle.keys()];
  const body = [
    element("h1", {}, escaped(title)),
    ...report.conditions.map((condition) => element("p", {}, escaped(condition))),
    ...queues.flatMap((queue) => [
      ...(queues.length > 1 ? [element("h2", {}, escaped(queue))] : []),
      scores(report, queue),
    ]),
    legend(),
    scrolling("figure", picture(report)),
    meanings(),
  ];
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element("title", {}, escaped(title)),
    element("style", {}, pageStyle),
  ];
  return `<!doctype html>\n${element("html", { lang: "en" }, `${element("head", {}, head.join("\n"))}\n${element("body", {}, body.join("\n"))}`)}\n`;
}

function scores(report: Report, queue: string): string {
  const laws = scoresOf(report, queue);
  const rivals = [...laws.values()];
  const titles = ["law", ...figures.map(({ title }) => title)].map((title) => element("th", { scope: "col" }, title));
  const oracle = report.oracle.get(queue);
  const rows = [
    ...[...laws].map(([law, score]) => row(law, score, rivals, {})),
    ...(oracle ? [row("oracle", oracle, [], { class: "oracle" })] : []),
  ];
  const content = element("thead", {}, element("tr", {}, titles.join(""))) + element("tbody", {}, rows.join("\n"));
  return scrolling("table", element("table", {}, content));
}

/** What is wider than a phone is moved sideways, and says so. */
function scrolling(kind: "table" | "figure", content: string): string {
  const hint = element("p", { class: "hint", "aria-hidden": "true" }, "swipe sideways for all of it");
  return hint + element("div", { class: kind, tabindex: 0 }, content);
}

function row(
  law: string,
  score: Score,
  rivals: readonly Score[],
  attributes: Readonly<Record<string, string>>,
): string {
  const cell = (figure: Figure) =>
    element("td", isBest(figure, score, rivals) ? { class: "best" } : {}, figure.text(score[figure.key]));
  return element("tr", attributes, element("th", { scope: "row" }, escaped(law)) + figures.map(cell).join(""));
}

function legend(): string {
  const colored = [
    ["arrivals", "arrivals"],
    ["waiting", "waiting"],
    ["excess", "waiting beyond the target"],
    ["ready", "replicas ready"],
  ].map(([color, text = ""]) => element("li", { style: `--color: var(--${color})` }, text));
  const lines = [
    ["target", "target"],
    ["needed", "replicas that would just do the work"],
  ].map(([line = "", text = ""]) => element("li", { class: line }, text));
  return element("ul", { class: "legend" }, [...colored, ...lines].join(""));
}

function meanings(): string {
  const terms = figures.map(({ title, meaning }) => element("dt", {}, title) + element("dd", {}, escaped(meaning)));
  const oracle = element("dt", {}, "oracle") + element("dd", {}, "who knows the rate of all arrivals beforehand");
  return element("dl", {}, terms.join("") + oracle);
}
