import { expect, inject, vi } from "vitest";

/** What a command wrote while it was called in this process, and what it returned. */
export async function captured(call: () => Promise<number>) {
  let stdout = "";
  let stderr = "";
  const out = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += typeof text === "string" ? text : Buffer.from(text).toString();
    return true;
  });
  const err = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += text;
    return true;
  });
  try {
    const exitCode = await call();
    expect(stdout + stderr).not.toContain(inject("canary"));
    return { exitCode, stdout, stderr };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
