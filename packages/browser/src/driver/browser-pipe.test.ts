import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createMessageText, writeTogether } from "./browser-pipe.ts";
import type { BrowserMessage, BrowserPipe } from "./playwright-server.ts";

const script = `const quoted = "\\"\\n";\n`.repeat(10_000);
const evaluate = (expression: string, id = 1): BrowserMessage => {
  return { id, method: "Runtime.evaluate", params: { contextId: id, expression, note: "a" } } as BrowserMessage;
};

test("createMessageText() makes the JSON that JSON.stringify makes, of short messages and of Playwright's long script", () => {
  const toText = createMessageText();
  const messages = [
    { id: 1, method: "Page.enable" } as BrowserMessage,
    evaluate("1 + 1"),
    evaluate(`${script}return new (module.exports.InjectedScript())(1);`, 2),
    evaluate(`${script}return new (module.exports.InjectedScript())("$& two");`, 3),
    evaluate(`//another\n${script}return new (module.exports.InjectedScript())(4);`, 4),
    evaluate(script, 5),
  ];
  for (const message of messages) expect(toText(message)).toBe(JSON.stringify(message));
});

test("writeTogether() writes the messages of a turn at once, in their order, and none to a closed pipe", async () => {
  const written: string[] = [];
  const pipe = { _closed: false, _pipeWrite: { write: (text: string) => void written.push(text) }, send: () => {} };
  writeTogether(pipe);
  const { send }: BrowserPipe = pipe;
  send(evaluate("1"));
  send(evaluate("2"));
  await setImmediate();
  send(evaluate("3"));
  await setImmediate();
  expect(written).toEqual([
    `${JSON.stringify(evaluate("1"))}\0${JSON.stringify(evaluate("2"))}\0`,
    `${JSON.stringify(evaluate("3"))}\0`,
  ]);
  pipe._closed = true;
  expect(() => send(evaluate("4"))).toThrow("closed");
});
