import { Writable } from "node:stream";
import { expect, test, vi } from "vitest";
import { runQuietly, withProgress } from "./progress.js";

class Terminal extends Writable {
  text = "";
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function terminal(isTTY: boolean): Terminal & NodeJS.WriteStream {
  return new Terminal(isTTY) as Terminal & NodeJS.WriteStream;
}

test.each([
  { isTTY: true, shown: "fetching ... 11 s, 61 MB" },
  { isTTY: false, shown: "fetching ... 10 s, 61 MB\n" },
])("withProgress() shows time and measure while it waits (terminal: $isTTY)", async ({ isTTY, shown }) => {
  vi.useFakeTimers();
  const out = terminal(isTTY);
  const { promise, resolve } = Promise.withResolvers<string>();
  const result = withProgress("fetching", () => promise, { detail: () => "61 MB", terminal: out });
  vi.advanceTimersByTime(11_000);
  resolve("a Node");
  expect(await result).toBe("a Node");
  vi.useRealTimers();
  expect(out.text).toContain(shown);
  expect(out.text).toContain("fetching: done in 11 s\n");
});

test("withProgress() says that the work failed and passes the error on", async () => {
  const out = terminal(false);
  await expect(withProgress("apt", () => Promise.reject(new Error("no route")), { terminal: out })).rejects.toThrow(
    "no route",
  );
  expect(out.text).toContain("apt: failed after 0 s\n");
});

test("runQuietly() returns what the command printed", async () => {
  expect(await runQuietly(process.execPath, ["-p", "6 * 7"])).toBe("42\n");
});

test("runQuietly() fails with the command, its exit code and both ends of what it said", async () => {
  // One stream, since nothing orders what two pipes bring.
  const script = "console.error('first'); console.error('x'.repeat(9000)); console.error('last'); process.exitCode = 3";
  const failed = runQuietly(process.execPath, ["-e", script]);
  await expect(failed).rejects.toThrow(/ended with 3\nfirst[\s\S]*\[\.\.\.\][\s\S]*last$/);
});

test("runQuietly() fails when there is no such command", async () => {
  await expect(runQuietly("no-such-command-here", [])).rejects.toThrow("ENOENT");
});
