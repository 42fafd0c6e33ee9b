import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import type { SFTPWrapper } from "ssh2";

// What every server takes in one message, and as many under way as fill a long way: 1 MiB.
const messageBytes = 32 * 1024;
const underWay = 32;
const endOfFile = 1;

/** A callback of ssh2 as a promise. */
export function answered<Value = void>(
  act: (done: (error: Error | null | undefined, value?: Value) => void) => unknown,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    act((error, value) => (error ? reject(error) : resolve(value as Value)));
  });
}

export interface ReadFile {
  readonly path: string;
  readonly start: number;
}

/** The bytes of a file, asked for some way ahead of who reads them. */
export async function* readFile(sftp: SFTPWrapper, { path, start }: ReadFile): AsyncGenerator<Uint8Array> {
  const handle = await answered<Buffer>((done) => sftp.open(path, "r", done));
  try {
    const asked: Promise<Buffer>[] = [];
    for (let next = start; ; ) {
      for (; asked.length < underWay; next += messageBytes) {
        const piece = readPiece(sftp, { handle, position: next });
        // Who stops reading leaves some that nobody waits for.
        piece.catch(() => {});
        asked.push(piece);
      }
      const piece = await (asked.shift() as Promise<Buffer>);
      if (piece.length > 0) yield piece;
      if (piece.length < messageBytes) return;
    }
  } finally {
    await answered((done) => sftp.close(handle, done)).catch(() => {});
  }
}

/** As many bytes as there are, up to one message; a server may give fewer than were asked for. */
async function readPiece(
  sftp: SFTPWrapper,
  { handle, position }: { readonly handle: Buffer; readonly position: number },
): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(messageBytes);
  let length = 0;
  while (length < messageBytes) {
    const offset = length;
    const read = await answered<number>((done) =>
      sftp.read(handle, bytes, offset, messageBytes - offset, position + offset, done),
    ).catch((error: { readonly code?: unknown }) => (error.code === endOfFile ? 0 : Promise.reject(error)));
    if (read === 0) break;
    length += read;
  }
  return bytes.subarray(0, length);
}

export interface WriteFile {
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  /** Called right before the file gets its name; throws if it may not. */
  requireLease(): void;
}

/** Writes under a name of its own and renames; what fails is deleted. Gives the size. */
export async function writeFile(sftp: SFTPWrapper, { path, bytes, signal, requireLease }: WriteFile): Promise<number> {
  const unfinished = posix.join(posix.dirname(path), `.${posix.basename(path).slice(0, 120)}.${randomUUID()}.part`);
  const handle = await answered<Buffer>((done) => sftp.open(unfinished, "wx", done));
  let isClosed = false;
  try {
    const sizeBytes = await writeAll(sftp, { handle, bytes, signal });
    await answered((done) => sftp.close(handle, done));
    isClosed = true;
    requireLease();
    await replaceFile(sftp, { from: unfinished, to: path });
    return sizeBytes;
  } catch (error) {
    if (!isClosed) await answered((done) => sftp.close(handle, done)).catch(() => {});
    await answered((done) => sftp.unlink(unfinished, done)).catch(() => {});
    throw error;
  }
}

async function writeAll(
  sftp: SFTPWrapper,
  { handle, bytes, signal }: Pick<WriteFile, "bytes" | "signal"> & { readonly handle: Buffer },
): Promise<number> {
  const sent: Promise<unknown>[] = [];
  let position = 0;
  for await (const piece of bytes) {
    for (let from = 0; from < piece.length; from += messageBytes) {
      signal.throwIfAborted();
      const part = Buffer.from(piece.subarray(from, from + messageBytes));
      const at = position;
      const written = answered((done) => sftp.write(handle, part, 0, part.length, at, done));
      written.catch(() => {});
      sent.push(written);
      position += part.length;
      if (sent.length >= underWay) await sent.shift();
    }
  }
  await Promise.all(sent);
  return position;
}

/** Renames in one step where the server can; else a file of the new name has to go first. */
export async function replaceFile(
  sftp: SFTPWrapper,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  try {
    return await answered((done) => sftp.ext_openssh_rename(from, to, done));
  } catch (error) {
    if (!(error as Error).message.includes("does not support this extended request")) throw error;
  }
  await answered((done) => sftp.unlink(to, done)).catch(() => {});
  await answered((done) => sftp.rename(from, to, done));
}
