import { statSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it, test, vi } from "vitest";
import { completionPlaces } from "../completion/completion-places.ts";
import { createProgram } from "../program.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { completeLine } from "./complete-line.ts";
import { interactive } from "./interactive.ts";
import { readHistory } from "./line-history.ts";
import { splitWords } from "./split-words.ts";

const places = completionPlaces(createProgram({ version: "1", exit() {} }));

describe("splitWords()", () => {
  it.each([
    ["", []],
    ["  runs   --json ", ["runs", "--json"]],
    [`run greet -i '{"name":"a b"}'`, ["run", "greet", "-i", '{"name":"a b"}']],
    [`a"b c"'d e'`, ["ab cd e"]],
    ['"" x', ["", "x"]],
    [`"a \\" b" c\\ d '\\'`, ['a " b', "c d", "\\"]],
    ["x\\", ["x\\"]],
  ])("takes %j as %j", (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it("gives back every word that was quoted", () => {
    const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(splitWords(words.map(quoted).join(" "))).toEqual(words);
      }),
    );
  });

  it("says which quote is open", () => {
    expect(() => splitWords(`run "x`)).toThrow(/every quote has to be closed: "/);
  });
});

describe("completeLine()", () => {
  it.each([
    ["ru", ["run ", "runs "]],
    ["queues p", ["pause "]],
    ["queues set mail --rate-", ["--rate-per-key "]],
    ["runs --status f", ["failed "]],
    ["nothing-like-it x", []],
  ])("offers for %j %j", (line, offered) => {
    expect(completeLine(places, line)[0]).toEqual(offered);
  });

  it("offers every command at the beginning, and no options", () => {
    const [words] = completeLine(places, "");
    expect(words).toContain("start ");
    expect(words.some((word) => word.startsWith("-"))).toBe(false);
  });
});

test("millrace alone executes line by line, keeps the lines, and ends at the end", async () => {
  const dataFolder = temporaryFolder();
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.resume();
  const executed: (readonly string[])[] = [];
  const execute = async (words: readonly string[]) => {
    executed.push(words);
    return words.length;
  };
  const { exitCode, stderr } = await captured(async () => {
    const ended = interactive({ places, execute, input, output, dataFolder });
    const lines = ["runs --json", "", "millrace show 'a b'", "token create ci", "sho\t\tx", "bad 'quote", "cancel x"];
    for (const [index, line] of lines.entries()) {
      // Each line is asked for anew.
      await vi.waitFor(() => expect(input.listenerCount("data") + input.listenerCount("keypress")).toBeGreaterThan(0));
      await setImmediate();
      input.write(`${line}\n`);
      const sofar = lines.slice(0, index + 1).filter((text) => text !== "" && !text.includes("bad")).length;
      await vi.waitFor(() => expect(executed.length).toBe(sofar));
    }
    await vi.waitFor(() => expect(input.listenerCount("keypress")).toBeGreaterThan(0));
    input.write("exit\n");
    return ended;
  });
  expect(executed).toEqual([
    ["runs", "--json"],
    ["show", "a b"],
    ["token", "create", "ci"],
    ["show", "x"],
    ["cancel", "x"],
  ]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("every quote has to be closed");
  const file = join(dataFolder, "history");
  expect(readHistory(file)).toEqual(["cancel x", "bad 'quote", "show x", "millrace show 'a b'", "runs --json"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a history that cannot be kept is no error", () => {
  expect(readHistory("/does/not/exist")).toEqual([]);
});
