import { gather } from "../protocol/gather.ts";
import type { BrowserMessage, BrowserPipe } from "./playwright-server.ts";

// What Playwright puts into every page has 337,000 characters and differs from page to page only behind this.
const longExpression = 100_000;
const differingPart = "return new (module.exports";

/** Writes what a turn of the event loop says to the browser at once; Playwright writes each message, and its end, by itself. */
export function writeTogether(pipe: BrowserPipe): void {
  const toText = createMessageText();
  const write = gather<string>((texts) => pipe._pipeWrite.write(texts.join("")));
  pipe.send = (message) => {
    if (pipe._closed) throw new Error("Pipe has been closed");
    write(`${toText(message)}\0`);
  };
}

/** Makes what turns messages into JSON, and does so once with the part of Playwright's own script that stays the same. */
export function createMessageText(): (message: BrowserMessage) => string {
  let known = "";
  let knownText = "";
  return (message) => {
    const { params } = message;
    const expression = params?.expression;
    if (typeof expression !== "string" || expression.length < longExpression) return JSON.stringify(message);
    const at = expression.lastIndexOf(differingPart);
    if (at < 0) return JSON.stringify(message);
    const same = expression.slice(0, at);
    if (same !== known) {
      known = same;
      knownText = JSON.stringify(same).slice(0, -1);
    }
    const text = knownText + JSON.stringify(expression.slice(at)).slice(1);
    return JSON.stringify({ ...message, params: { ...params, expression: "" } }).replace(
      '"expression":""',
      () => `"expression":${text}`,
    );
  };
}
