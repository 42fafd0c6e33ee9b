import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createMessageText, writeTogether } from "./browser-pipe.ts";
import type { BrowserMessage, BrowserPipe } from "./playwright-server.ts";

const script = `const quoted = "\\"\\n";\n`.repeat(10_000);
const evaluate = (expression: string, id = 1): BrowserMessage => {
  return { id, method: "Runtime.evaluate", params: { contextId: id, expression, note: "a" } } as BrowserMessage;
};

const whole = (parts: readonly (string | Buffer)[]): string => parts.map(String).join("");

test("createMessageText() makes the JSON that JSON.stringify makes, of short messages and of Playwright's long script", () => {
  const { partsOf } = createMessageText();
  const messages = [
    { id: 1, method: "Page.enable" } as BrowserMessage,
    evaluate("1 + 1"),
    evaluate(`${script}return new (module.exports.InjectedScript())(1);`, 2),
    evaluate(`${script}return new (module.exports.InjectedScript())("$& two");`, 3),
    evaluate(`//another\n${script}return new (module.exports.InjectedScript())(4);`, 4),
    evaluate(script, 5),
  ];
  for (const message of messages) expect(whole(partsOf(message))).toBe(JSON.stringify(message));
});

test("createMessageText() puts a shorter script in the place of the one that it stands for, and no other", () => {
  const { partsOf, shrink } = createMessageText();
  const long = (options: string, before = script) =>
    evaluate(`${before}return new (module.exports.InjectedScript())(globalThis, ${options});\n        })();\n      `);
  const sent = (message: BrowserMessage) => JSON.parse(whole(partsOf(message)));
  const message = long('{"a":");\\n})();"}');
  expect(sent(message)).toEqual(message);
  shrink({ sha256: createHash("sha256").update(script).digest("hex"), head: 'short("\\u00e4",', tail: ")" });
  expect(sent(message)).toEqual(evaluate('short("\\u00e4",{"a":");\\n})();"})'));
  expect(sent(long('{"b":1}'))).toEqual(evaluate('short("\\u00e4",{"b":1})'));
  const others = [long("1", `//another\n${script}`), evaluate(`${script}return new (module.exports.Other())(1);`)];
  for (const other of others) expect(sent(other)).toEqual(other);
});

test("writeTogether() writes the messages of a turn at once, in their order, and none to a closed pipe", async () => {
  const written: string[] = [];
  let turn = "";
  const _pipeWrite = {
    write: (part: string | Uint8Array) => {
      turn += part;
    },
    cork: () => {
      turn = "";
    },
    uncork: () => void written.push(turn),
  };
  const pipe = { _closed: false, _pipeWrite, send: () => {} };
  writeTogether(pipe);
  const { send }: BrowserPipe = pipe;
  const long = evaluate(`${script}return new (module.exports.InjectedScript())(1);`);
  send(evaluate("1"));
  send(long);
  send(evaluate("2"));
  await setImmediate();
  send(evaluate("3"));
  await setImmediate();
  expect(written).toEqual([
    [evaluate("1"), long, evaluate("2")].map((message) => `${JSON.stringify(message)}\0`).join(""),
    `${JSON.stringify(evaluate("3"))}\0`,
  ]);
  pipe._closed = true;
  expect(() => send(evaluate("4"))).toThrow("closed");
});
