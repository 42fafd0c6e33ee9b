import type { JournalEntryDto } from "@millrace/contract";
import { showDuration } from "../terminal/durations.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";
import { type StepRow, stepRows } from "./step-rows.ts";

// A screenful; of a longer list the last ones and whatever did not succeed are what one looks for.
const mostRows = 40;
const mostNotes = 10;

const columns = [
  { title: "step", longest: 40 },
  { title: "key", longest: 60 },
  { title: "outcome" },
  { title: "attempt", align: "right" as const },
  { title: "took", align: "right" as const },
  { title: "", longest: 50 },
];

/** A run's steps, and what it told on the way: events, warnings and errors. */
export function showSteps(journal: readonly JournalEntryDto[], { all }: { readonly all: boolean }): string {
  const rows = stepRows(journal);
  const shown = all ? rows : worthShowing(rows);
  const parts: string[] = [];
  if (rows.length > 0) parts.push(table(columns, shown.map(cells)));
  if (shown.length < rows.length)
    parts.push(
      paint("dim", `${rows.length - shown.length} more steps that succeeded are not shown: --all shows them.`),
    );
  const notes = journal.flatMap(noteOf);
  const lastNotes = all ? notes : notes.slice(-mostNotes);
  if (lastNotes.length < notes.length)
    lastNotes.unshift(paint("dim", `${notes.length - lastNotes.length} before, see --all`));
  if (lastNotes.length > 0) parts.push(["", ...lastNotes].join("\n"));
  return parts.join("\n");
}

function worthShowing(rows: readonly StepRow[]): readonly StepRow[] {
  const firstOfLast = rows.length - mostRows;
  return rows.filter(({ outcome }, index) => index >= firstOfLast || outcome !== "succeeded");
}

function cells({ name, key, outcome, attempt, tookMs, detail }: StepRow): string[] {
  const colour = outcome === "failed" ? "red" : outcome === "running" || outcome === "waiting" ? "cyan" : "green";
  return [
    plainLine(name),
    plainLine(key),
    paint(colour, outcome),
    attempt === 0 ? "" : String(attempt),
    tookMs === null ? "" : showDuration(tookMs),
    paint("dim", plainLine(detail)),
  ];
}

function noteOf(entry: JournalEntryDto): string[] {
  const at = paint("dim", entry.at.slice(11, 19));
  if (entry.kind === "event.emitted") return [`${at} event ${plainLine(entry.body.type)}`];
  if (entry.kind !== "log.written" || !["warn", "error"].includes(entry.body.level)) return [];
  const level = paint(entry.body.level === "error" ? "red" : "yellow", entry.body.level);
  return [`${at} ${level} ${plainLine(entry.body.message)}`];
}
