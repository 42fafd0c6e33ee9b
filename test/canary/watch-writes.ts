import { ChildProcess } from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { isAbsolute, relative } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, inject } from "vitest";
import { type Found, findInBytes, findInFolder } from "./find-canary.ts";
import { said } from "./said.ts";
import { spellingsOf } from "./spellings.ts";

/*
 * Searches what tests make Millrace write for the canary that they set as a secret: every temporary folder when it is
 * removed (stores, artifacts, logs, recordings, traces), and what the programs say that they start.
 */

const spellings = spellingsOf(inject("canary")).map((spelling) => Buffer.from(spelling));
const watched = Symbol.for("millrace: what tests write is watched");

afterAll(() => {
  const [first] = said().splice(0);
  if (first) throw leak(first);
});

// Files share a process, and this is executed for each of them.
if (!Reflect.has(globalThis, watched)) {
  Reflect.set(globalThis, watched, true);
  watchRemovals();
  watchPrograms();
}

function watchRemovals(): void {
  const { rmSync } = fs;
  const { rm } = fs.promises;
  Object.assign(fs, {
    rmSync(...args: Parameters<typeof rmSync>) {
      const [first] = foundIn(args[0]);
      rmSync(...args);
      if (first) throw leak(first);
    },
  });
  Object.assign(fs.promises, {
    async rm(...args: Parameters<typeof rm>) {
      const [first] = foundIn(args[0]);
      await rm(...args);
      if (first) throw leak(first);
    },
  });
  syncBuiltinESMExports();
}

function foundIn(path: fs.PathLike): readonly Found[] {
  const below = relative(tmpdir(), String(path));
  const isTemporary = below !== "" && !below.startsWith("..") && !isAbsolute(below);
  const isFolder = isTemporary && fs.statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return isFolder ? findInFolder(String(path), spellings) : [];
}

function watchPrograms(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn(options: { file: string }): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess, options) {
    const result = spawn.call(this, options);
    for (const stream of [this.stdout, this.stderr])
      if (stream)
        watchStream(stream, (bytes) => said().push(...findInBytes(bytes, { place: options.file, spellings })));
    return result;
  };
}

/** Looks at each piece as it arrives: to listen to the stream would make it flow before its reader is there. */
function watchStream(stream: Readable, look: (bytes: Buffer) => void): void {
  const push = stream.push.bind(stream);
  let tail = Buffer.alloc(0);
  stream.push = (piece, encoding) => {
    if (piece instanceof Uint8Array) {
      const bytes = Buffer.concat([tail, piece]);
      look(bytes);
      tail = bytes.subarray(-128);
    }
    return push(piece, encoding);
  };
}

function leak({ place, spelling }: Found): Error {
  return new Error(`A secret was written to ${place}, as ${spelling}`);
}
