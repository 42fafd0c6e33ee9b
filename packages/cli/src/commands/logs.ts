import type { LogLineDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { readMoment } from "../input/read-time.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { paint } from "../terminal/style.ts";
import { plainLine } from "../terminal/width.ts";

export interface LogsOptions extends GlobalOptions {
  readonly run?: string;
  readonly flow?: string;
  readonly level: LogLineDto["level"];
  readonly text?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
  readonly follow?: boolean;
}

/** `millrace logs`: shows what flows logged, oldest first; with --follow what they log from now on as well. */
export function logs(options: LogsOptions, listen = listenForStop): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const print = (line: LogLineDto) => process.stdout.write(`${lineText(line, options)}\n`);
    if (!options.follow) {
      const { lines, isWhole } = await newest(client, options);
      if (lines.length === 0 && !options.json) process.stdout.write("No lines.\n");
      for (const line of lines) print(line);
      if (!isWhole) process.stderr.write(`There are older lines: ask for more with --limit, or narrow it down.\n`);
      return 0;
    }
    const stop = listen();
    try {
      await follow(client, { options, signal: stop.signal, print });
      return stop.exitCode() ?? 0;
    } finally {
      stop.ignore();
    }
  });
}

const pageLines = 500;

function filterOf({ run, flow, level, text }: LogsOptions) {
  return {
    level,
    ...(run !== undefined && { runId: run }),
    ...(flow !== undefined && { flow }),
    ...(text !== undefined && { text }),
  };
}

/** The newest lines that are looked for, oldest first. */
async function newest(client: Client, options: LogsOptions) {
  const limit = Number(options.limit);
  const from = options.since === undefined ? undefined : readMoment("--since", options.since, { towards: "past" });
  const to = options.until === undefined ? undefined : readMoment("--until", options.until, { towards: "past" });
  const lines: LogLineDto[] = [];
  let before: string | undefined;
  while (lines.length < limit) {
    const page = await client.logs.search({
      ...filterOf(options),
      limit: Math.min(pageLines, limit - lines.length),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(before !== undefined && { before }),
    });
    lines.push(...page.lines);
    if (page.next === null) return { lines: lines.reverse(), isWhole: true };
    before = page.next;
  }
  return { lines: lines.reverse(), isWhole: false };
}

interface Following {
  readonly options: LogsOptions;
  readonly signal: AbortSignal;
  print(line: LogLineDto): void;
}

/** What was written while the stream opened is in both: it is printed once. */
async function follow(client: Client, { options, signal, print }: Following): Promise<void> {
  const printed = new Set<string>();
  const nameOf = ({ runId, seq }: LogLineDto) => `${runId} ${seq}`;
  const opened = Promise.withResolvers<void>();
  const events = client.logs
    .watch(filterOf(options), { signal, onConnection: (state) => state === "open" && opened.resolve() })
    [Symbol.asyncIterator]();
  let next = events.next();
  await Promise.race([opened.promise, next]);
  for (const line of (await newest(client, options)).lines) {
    printed.add(nameOf(line));
    print(line);
  }
  for (let event = await next; !event.done; event = await next) {
    if (!printed.delete(nameOf(event.value.data))) print(event.value.data);
    next = events.next();
  }
}

function lineText(line: LogLineDto, { json, run }: LogsOptions): string {
  if (json) return JSON.stringify(line);
  const { at, level, message, fields, flow, runId, step, stepKey } = line;
  const colour = ({ debug: "dim", info: "cyan", warn: "yellow", error: "red" } as const)[level];
  const place = step === null ? "" : `[${step}${stepKey === null ? "" : ` ${stepKey}`}]`;
  return [
    paint("dim", at.replace("T", " ").replace("Z", "")),
    paint(colour, level.padEnd(5)),
    run === undefined ? paint("dim", `${flow} ${runId}`) : "",
    plainLine(message),
    plainLine(place),
    fields === null ? "" : paint("dim", plainLine(JSON.stringify(fields))),
  ]
    .filter((part) => part !== "")
    .join(" ");
}
