import type { Command } from "commander";
import { actuatorKinds } from "../../services/cli/actuators.ts";
import { microscaler } from "../../services/cli/program.ts";
import { kindOf, targetSchemas } from "../../services/decision-engine/target-schema.ts";
import { combinedSchema } from "../../services/metric-collector/combined-schema.ts";
import { sources } from "../../services/metric-collector/sources/index.ts";
import type { Source } from "../../services/metric-collector/sources/source.ts";
import { reasons } from "../../shared/model/decision.ts";
import { cellsOf } from "./readme.ts";
import { roleRows, roleTitles } from "./roles.ts";
import { ofEveryMetric, sourcesPage } from "./sources-page.ts";

/** The tables README must hold, each as the lines of Markdown that stand below `<!-- table: NAME -->`. */
export type TableName = "sources" | "actuators" | "targets" | "reasons" | "commands" | "roles";

/** Each table as it must be. A reason's meaning is written by hand: it is taken from `written`, the table as it is. */
export function expectedTable(name: TableName, written: readonly string[]): string[] {
  switch (name) {
    case "sources":
      return markdown(
        ["Source", "What it reads", "Tells what is in flight", "Parameters"],
        [...sources.map(sourceRow), combinedRow()],
      );
    case "actuators":
      return markdown(["Actuator", "What it does", "Settings", "Port"], actuatorKinds.map(actuatorRow));
    case "targets":
      return markdown(["Target", "What it asks for", "Parameters"], targetSchemas.map(targetRow).sort());
    case "reasons":
      return markdown(
        ["Reason", "Meaning"],
        reasons.map((reason) => [`\`${reason}\``, meaningOf(reason, written)]),
      );
    case "commands":
      return markdown(["Command", "What it does"], leavesOf(microscaler()).map(commandRow));
    case "roles":
      return markdown(roleTitles, roleRows());
  }
}

/** A table as lines of Markdown. */
export function markdown(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)];
}

function inFlightCell(tells: Source["tellsInFlight"]): string {
  if (typeof tells === "string") return `with \`${tells}\``;
  return tells ? "yes" : "";
}

function sourceRow({ kind, summary, parameters, tellsInFlight }: Source): string[] {
  const own = parameters.filter(({ name }) => !ofEveryMetric.includes(name));
  const names = own.map(({ name, required }) => quoted(name, required)).join(", ");
  return [sourceLink(kind), summary, inFlightCell(tellsInFlight), names];
}

function combinedRow(): string[] {
  const { source: _, ...parameters } = combinedSchema.shape;
  const own = Object.entries(parameters).filter(([name]) => !ofEveryMetric.includes(name));
  const names = own.map(([name, one]) => quoted(name, !one.safeParse(undefined).success));
  return [sourceLink("combined"), "Several metrics made one", "of a sum", names.join(", ")];
}

function sourceLink(kind: string): string {
  return `[\`${kind}\`](${sourcesPage}#${kind})`;
}

function actuatorRow({ kind, summary, settings, defaultPort }: (typeof actuatorKinds)[number]): string[] {
  const names = Object.keys(settings.shape).map((name) => quoted(name, false));
  return [`[\`${kind}\`](services/actuator-${kind}/README.md)`, summary, names.join(", "), String(defaultPort)];
}

function targetRow(schema: (typeof targetSchemas)[number]): string[] {
  const { kind, ...parameters } = schema.type === "pipe" ? schema.in.shape : schema.shape;
  const names = Object.entries(parameters).map(([name, one]) => quoted(name, !one.isOptional()));
  return [`\`${kindOf(schema)}\``, kind.description ?? "", names.join(", ")];
}

/** Optional ones in brackets, as on a command line. */
function quoted(name: string, required: boolean): string {
  return required ? `\`${name}\`` : `\`[${name}]\``;
}

/** A sentence for a reason that has none yet: the table is not right until it is replaced. */
export const unwritten = "(say what it means)";

function meaningOf(reason: string, written: readonly string[]): string {
  const row = written.map(cellsOf).find(([name]) => name === `\`${reason}\``);
  return row?.[1] || unwritten;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

function commandRow(command: Command): string[] {
  const names: string[] = [];
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
  const places = command.registeredArguments.map((argument) => argument.name().toUpperCase());
  return [`\`${[...names, ...places].join(" ")}\``, capitalized(command.summary())];
}
