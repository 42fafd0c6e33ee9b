import { describe, expect, it } from "vitest";
import { execute } from "./execute.ts";
import { captured } from "./testing/captured.ts";

const call = (...args: readonly string[]) => captured(() => execute(args));

describe("millrace", () => {
  it("without a word shows what there is, with the exit codes", async () => {
    const { exitCode, stdout } = await call();
    expect(exitCode).toBe(0);
    for (const word of [
      "start",
      "run [options] <flow>",
      "demo",
      "doctor",
      "Exit codes:",
      "  7    the run was canceled",
    ])
      expect(stdout).toContain(word);
  });

  it.each([["--help"], ["help"], ["help", "run"], ["run", "--help"], ["demo", "--help"], ["--version"]])(
    "%s %s is no failure",
    async (...args) => {
      const { exitCode, stdout, stderr } = await call(...args);
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).not.toBe("");
    },
  );

  it.each([
    [["rnu"], "unknown command 'rnu'", "Did you mean run?"],
    [["runs", "--jsn"], "unknown option '--jsn'", "Did you mean --json?"],
    [["xyzzy"], "unknown command 'xyzzy'", "See: millrace help"],
    [["run"], "must be there: missing required argument 'flow'", "See: millrace run --help"],
    [["runs", "extra"], "too many arguments for 'runs'", "See: millrace runs --help"],
    [["events", "wacth"], "unknown command 'wacth'", "Did you mean watch? See: millrace events --help"],
    [["tasks", "xyzzy"], "unknown command 'xyzzy'", "\n  See: millrace tasks --help"],
    [["tasks", "show", "a", "b"], "too many arguments for 'show'", "See: millrace tasks show --help"],
    [["runs", "--status", "done"], "Allowed choices are queued, running", "See: millrace runs --help"],
    [["runs", "--limit", "abc"], "It must be a whole number from 1 to 200", "See: millrace runs --help"],
    [["runs", "--limit", "201"], "its values must be valid", "See: millrace runs --help"],
    [["runs", "--limit"], "every option must have its value", "See: millrace runs --help"],
    [["start", "--port", "-1"], "It must be a whole number from 0 to 65535", "See: millrace start --help"],
    [["demo", "crash", "--pages", "1"], "It must be a whole number from 8 to 400", "See: millrace demo crash --help"],
    [["demo"], "none was named", "See: millrace demo --help"],
    [["demo", "crsh"], "unknown command 'crsh'", "Did you mean crash?"],
  ])("%j is bad input, with what is wrong and the nearest match", async (args, seen, hint) => {
    const { exitCode, stdout, stderr } = await call(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(seen);
    expect(stderr).toContain(hint);
  });

  it("answers bad input with JSON, too, where that is asked for", async () => {
    const { exitCode, stdout, stderr } = await call("rnu", "--json");
    expect([exitCode, stderr]).toEqual([2, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "INPUT_INVALID", hint: expect.stringContaining("run?") },
    });
  });
});
