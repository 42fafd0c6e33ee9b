// @ts-check
import { spawn } from "node:child_process";

/**
 * Says on the terminal what is being waited for, for how long, and how long it took. Writes to stderr, so that a
 * command's own output stays clean.
 *
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @param {{ detail?: () => string, terminal?: NodeJS.WriteStream }} [options] `detail` adds a measure, such as "61 MB".
 */
export async function withProgress(label, work, { detail = () => "", terminal = process.stderr } = {}) {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const line = () => [`${label} ... ${elapsed()}`, detail()].filter(Boolean).join(", ");
  terminal.write(terminal.isTTY ? `${label} ...` : `${label} ...\n`);
  const ticker = terminal.isTTY
    ? setInterval(() => terminal.write(`\r\u001b[K${line()}`), 1000)
    : setInterval(() => terminal.write(`${line()}\n`), 10_000);
  try {
    const result = await work();
    terminal.write(`${terminal.isTTY ? "\r\u001b[K" : ""}${label}: done in ${elapsed()}\n`);
    return result;
  } catch (error) {
    terminal.write(`${terminal.isTTY ? "\r\u001b[K" : ""}${label}: failed after ${elapsed()}\n`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * Runs a command to its end and returns what it printed on stdout; a failure throws with the end of all it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>}
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      printed += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      printed += text;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(new Error(`${[command, ...args].join(" ")} ended with ${signal ?? code}\n${shorten(printed.trim())}`));
    });
  });
}

/**
 * Some tools name the cause first and some last.
 *
 * @param {string} text
 */
function shorten(text) {
  return text.length <= 4000 ? text : `${text.slice(0, 2000)}\n[...]\n${text.slice(-2000)}`;
}
