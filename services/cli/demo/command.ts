import { Command, InvalidArgumentError, Option } from "commander";
import { durationMs } from "../../../shared/config/duration.ts";
import { type DemoActuator, demoActuators } from "../../demo/programs.ts";
import { type QueueKind, queueKinds } from "../../demo/queue-kinds.ts";
import { CommandExit, exitCodes } from "../exit.ts";
import { addressOption, defaultPorts, loopback } from "../options.ts";
import { freeListen } from "./free-listen.ts";
import { liveScreen, plainScreen } from "./live/screen.ts";
import { mostProducers } from "./names.ts";
import { lossIn } from "./report/messages.ts";
import { reportText } from "./report/text.ts";
import type { DemoResult } from "./run.ts";
import { longestMs, longestText, parseSchedule, type ScheduledCount, scheduleForm } from "./schedule.ts";

interface Options {
  readonly queue: QueueKind;
  readonly actuator: DemoActuator;
  readonly for?: number;
  readonly report?: "json" | "text";
  readonly producers?: readonly ScheduledCount[];
  readonly console?: string;
  readonly live: boolean;
}

const examples = `
Examples:
  microscaler demo
  microscaler demo --queue redis
  microscaler demo --producers 1@0s,3@20s,1@60s
  microscaler demo --for 60s --report json
  microscaler demo --actuator docker

Producers each add ten messages a second to a real queue, consumers each take three to four a second. Ten slots are
shared by consumers, which hold the queue at 50 messages, and by background work, which gets what they leave. With
--report json, one JSON object is all that is written to standard output.

With --actuator docker they are containers of the Docker of this machine, made of the image that "npm run image"
builds. They are gone when the demo ends.

The queue is an Azure Storage queue (azure), an SQS queue (sqs), a Redis stream (redis) or an NSQ channel (nsq), on a
server of its own that ends with the demo: Azurite, fauxqs, redis-server or nsqd. The last two have to be installed.

With --report the exit code is 1 where messages were lost, or where nobody knows; the report is written all the same.`;

/** A run shorter than this has nothing to report unless it was asked to. */
const worthReportingMs = 5000;

/** `microscaler demo`: the queue demo on this machine, watched live or reported. */
export function demoCommand(): Command {
  return new Command("demo")
    .summary("watch microscaling on this machine: a real queue, real processes")
    .description("Runs the queue demo on this machine: a real queue, real worker processes, all planes.")
    .addOption(
      new Option("--actuator <kind>", "run processes of this machine, or containers")
        .choices(demoActuators)
        .default("process"),
    )
    .addOption(new Option("--queue <kind>", "what kind of queue it runs on").choices(queueKinds).default("azure"))
    .addOption(new Option("--for <duration>", 'end after that long, such as "60s"').argParser(duration))
    .addOption(new Option("--report <form>", "say in figures how it went").choices(["json", "text"]))
    .addOption(
      new Option("--producers <counts>", `0 to ${mostProducers}, or a schedule such as 1@0s,3@20s`).argParser(schedule),
    )
    .addOption(
      addressOption(
        "--console <host:port>",
        `where to serve the console (default: ${loopback(defaultPorts.console)}, or a free port)`,
      ),
    )
    .option("--no-live", "write a line now and then instead of the live view")
    .addHelpText("after", examples)
    .action(demo);
}

async function demo({ actuator, queue, for: forMs, report, producers, console: listen, live }: Options): Promise<void> {
  const inPlace = live && report !== "json" && process.stdout.isTTY;
  const screen = inPlace ? liveScreen(process.stdout) : plainScreen(process.stderr);
  const consoleListen = listen ?? (await freeListen("127.0.0.1", defaultPorts.console));
  const { runDemo } = await import("./run.ts"); // all planes: other commands need not load them
  const result = await runDemo({ actuator, queue, forMs, schedule: producers ?? [], consoleListen, screen });
  tell(result, report);
  const loss = report && lossIn(result.report.messages);
  if (loss) throw new CommandExit(exitCodes.failed, loss);
}

function tell({ report, ranMs }: DemoResult, form: Options["report"]): void {
  if (form === "json") process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  else if (form === "text" || ranMs >= worthReportingMs) process.stdout.write(`${reportText(report)}\n`);
}

function duration(text: string): number {
  const ms = durationMs(text);
  if (ms > longestMs) throw new InvalidArgumentError(`It must be at most ${longestText}.`);
  if (ms > 0) return ms;
  throw new InvalidArgumentError('It must be a duration such as "60s" or "5m".');
}

function schedule(text: string): readonly ScheduledCount[] {
  const steps = parseSchedule(text);
  if (steps) return steps;
  throw new InvalidArgumentError(`It ${scheduleForm}.`);
}
