// @ts-check
// Any Node from 18 on runs this file and what it imports: plain JavaScript, built-in modules only.
import { spawn } from "node:child_process";
import module from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { meetsFloor, warnsOfSqlite } from "./meets-floor.js";

const TOOLS = resolve(fileURLToPath(import.meta.url), "..", "..", ".tools");

/** A folder of our own: the default one lies in the shared temp folder, where others could plant code. */
const COMPILED = join(TOOLS, "compiled");

/** Threads and forked children take it over. */
const QUIET = "--disable-warning=ExperimentalWarning";

/**
 * Runs a script under a Node that meets the floor: in this process when its Node does, otherwise in a child under the
 * Node kept in `.tools`, which is fetched when it is missing. The child gets our signals, and we end as it ends.
 *
 * @param {string} script
 * @param {readonly string[]} args
 */
export async function runUnderFloor(script, args) {
  const version = process.versions.node;
  if (meetsFloor(version) && (!warnsOfSqlite(version) || process.execArgv.includes(QUIET))) {
    process.argv.splice(1, Number.POSITIVE_INFINITY, script, ...args);
    module.enableCompileCache?.(COMPILED);
    await import(pathToFileURL(script).href);
    return;
  }
  try {
    handOver(meetsFloor(version) ? process.execPath : await otherNode(), [script, ...args]);
  } catch (error) {
    process.stderr.write(`${/** @type {Error} */ (error).message}\n`);
    process.exitCode = 1;
  }
}

async function otherNode() {
  const { fetchNode, keptNode } = await import("./fetch-node.js");
  return keptNode(TOOLS) ?? (await fetchNode(TOOLS));
}

/**
 * Goes on in a child under a Node.
 *
 * @param {string} node
 * @param {readonly string[]} args
 */
export function handOver(node, args) {
  const pathKey = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const path = [dirname(node), process.env[pathKey]].filter(Boolean).join(delimiter);
  const env = { ...process.env, [pathKey]: path, NODE: node, npm_node_execpath: node, NODE_COMPILE_CACHE: COMPILED };
  const child = spawn(node, [QUIET, ...args], { stdio: "inherit", env });
  // On a terminal Ctrl+C reaches the child by itself; a second one would mean "at once".
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP", "SIGINT"]))
    process.on(signal, () => {
      if (signal !== "SIGINT" || !onTerminal) child.kill(signal);
    });
  child.once("error", (error) => {
    process.stderr.write(`Cannot run ${node}: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once("exit", (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
