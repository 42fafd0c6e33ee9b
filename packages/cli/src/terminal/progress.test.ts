import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { createProgress } from "./progress.ts";

function terminal(options: { readonly isTTY: boolean; readonly columns?: number }) {
  let nowMs = 0;
  const stream = Object.assign(new PassThrough({ encoding: "utf8" }), options);
  return {
    progress: createProgress({ silent: false, stream, nowMs: () => nowMs }),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are not what is looked at
    written: () => ((stream.read() as string | null) ?? "").replaceAll(/\u001b\[\d+m/g, ""),
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe("createProgress()", () => {
  it("writes nothing when it is to be silent", () => {
    const stream = new PassThrough({ encoding: "utf8" });
    const progress = createProgress({ silent: true, stream });
    progress.say("a");
    progress.done("b");
    progress.clear();
    expect(stream.read()).toBeNull();
  });

  it("writes a line every two seconds at most where nobody sees it move, and each thing that is done", () => {
    const { progress, written, pass } = terminal({ isTTY: false });
    progress.say("one");
    progress.say("two");
    progress.done("half");
    pass(1_999);
    progress.say("three");
    pass(1);
    progress.say(`four ${"x".repeat(300)}`);
    progress.clear();
    expect(written()).toBe(`one\nhalf\nfour ${"x".repeat(194)}…\n`);
  });

  it("writes the line that is said last, even when nothing follows", () => {
    vi.useFakeTimers();
    try {
      const { progress, written } = terminal({ isTTY: false });
      progress.say("one");
      progress.say("two");
      progress.say("three");
      vi.advanceTimersByTime(2_000);
      expect(written()).toBe("one\nthree\n");
    } finally {
      vi.useRealTimers();
    }
  });

  it("writes over its line on a terminal, cut to its width, with the seconds that passed", () => {
    vi.useFakeTimers();
    try {
      const { progress, written, pass } = terminal({ isTTY: true, columns: 20 });
      progress.say("reading a long address");
      expect(written()).toBe("\r\u001b[2K⠋ reading a long a…");
      pass(2_100);
      vi.advanceTimersByTime(100);
      expect(written()).toBe("\r\u001b[2K⠙ reading a lo… 2 s");
      progress.done("read");
      expect(written()).toBe("\r\u001b[2K✓ read\n");
      vi.advanceTimersByTime(1_000);
      progress.clear();
      expect(written()).toBe("");
    } finally {
      vi.useRealTimers();
    }
  });
});
