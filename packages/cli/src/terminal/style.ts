import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Text in a colour or weight, plain where the stream is not a terminal or NO_COLOR is set. */
export function paint(format: Format, text: string, stream: NodeJS.WritableStream = process.stdout): string {
  return styleText(format, text, { stream });
}

/** The colour that a status has everywhere. */
export function paintStatus(status: string): string {
  const format: Record<string, Format> = {
    succeeded: "green",
    failed: "red",
    canceled: "yellow",
    running: "cyan",
    waiting: "magenta",
  };
  return paint(format[status] ?? "dim", status);
}
