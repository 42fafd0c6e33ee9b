import { createHash } from "node:crypto";
import { differingPart, type LeanScript } from "../page-script/lean-script.ts";
import { gather } from "../protocol/gather.ts";
import type { BrowserMessage, BrowserPipe } from "./playwright-server.ts";

// What Playwright puts into every page has 328,000 characters and differs from page to page only behind `differingPart`.
const longExpression = 100_000;

type Part = string | Buffer;

/** What turns messages to the browser into JSON. */
export interface MessageText {
  /** Pieces, to be written one behind the other. */
  partsOf(message: BrowserMessage): readonly Part[];
  /** From now on this goes into pages instead of the script that it stands for. */
  shrink(script: LeanScript): void;
}

/**
 * Writes what a turn of the event loop says to the browser at once; Playwright writes each message, and its end, by itself.
 * Hands back what takes a shorter script for pages.
 */
export function writeTogether(pipe: BrowserPipe): MessageText["shrink"] {
  const { partsOf, shrink } = createMessageText();
  const write = gather<readonly Part[]>((messages) => {
    const { _pipeWrite: to } = pipe;
    to.cork();
    let text = "";
    for (const part of messages.flat()) {
      if (typeof part === "string") {
        text += part;
        continue;
      }
      to.write(text);
      to.write(part);
      text = "";
    }
    to.write(text);
    to.uncork();
  });
  pipe.send = (message) => {
    if (pipe._closed) throw new Error("Pipe has been closed");
    write([...partsOf(message), "\0"]);
  };
  return shrink;
}

/** Makes what turns messages into JSON, and does so once with the part of Playwright's own script that stays the same. */
export function createMessageText(): MessageText {
  let lean: LeanScript | undefined;
  let known: Known | undefined;
  return {
    partsOf(message) {
      const expression = message.params?.expression;
      const at = isLong(expression) ? expression.lastIndexOf(differingPart) : -1;
      if (!isLong(expression) || at < 0) return [JSON.stringify(message)];
      const same = expression.slice(0, at);
      if (same !== known?.text) known = knownOf(same, lean);
      const rest = known.endOf(expression.slice(at));
      if (rest === undefined) return [JSON.stringify(message)];
      const around = JSON.stringify({ ...message, params: { ...message.params, expression: "" } });
      const inside = around.indexOf(emptyExpression) + emptyExpression.length - 1;
      return [around.slice(0, inside), known.bytes, withoutQuotes(rest) + around.slice(inside)];
    },
    shrink(script) {
      lean = script;
      known = undefined;
    },
  };
}

interface Known {
  readonly text: string;
  /** What is sent for it. */
  readonly bytes: Buffer;
  /** What is sent behind it for this end of an expression. */
  endOf(end: string): string | undefined;
}

const emptyExpression = '"expression":""';

function knownOf(text: string, lean: LeanScript | undefined): Known {
  if (createHash("sha256").update(text).digest("hex") !== lean?.sha256)
    return { text, bytes: Buffer.from(withoutQuotes(text)), endOf: (end) => end };
  const { head, tail } = lean;
  return {
    text,
    bytes: Buffer.from(withoutQuotes(head)),
    endOf: (end) => {
      const [, options] = /^[^,]*\(globalThis, (.*)\);\s*\}\)\(\);\s*$/s.exec(end) ?? [];
      return options && options + tail;
    },
  };
}

function isLong(expression: unknown): expression is string {
  return typeof expression === "string" && expression.length >= longExpression;
}

function withoutQuotes(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
