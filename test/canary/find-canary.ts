import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, inflateRawSync } from "node:zlib";

export interface Found {
  /** The file, with the way into it where that is packed. */
  readonly place: string;
  readonly spelling: string;
}

// What a test itself writes a secret into: a file that it names so, and the connections that an operator writes.
const meant = /canary|^connections\.json$/;

/** Looks for spellings of a secret in all files below a folder, but for those that are meant to have it. */
export function findInFolder(folder: string, spellings: readonly Buffer[]): readonly Found[] {
  const found: Found[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || meant.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readIfThere(path);
    if (bytes) found.push(...findInBytes(bytes, { place: path, spellings }));
  }
  return found;
}

/** Looks into the bytes of a file, and into what a gzip or zip file has packed. */
export function findInBytes(
  bytes: Buffer,
  { place, spellings }: { readonly place: string; readonly spellings: readonly Buffer[] },
): readonly Found[] {
  const found = spellings
    .filter((spelling) => bytes.includes(spelling))
    .map((spelling) => ({ place, spelling: spelling.toString() }));
  const inside = unpacked(bytes).flatMap((part, index) =>
    findInBytes(part, { place: `${place} (part ${index + 1})`, spellings }),
  );
  return [...found, ...inside];
}

const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);
const zipMagic = Buffer.from("PK\u0003\u0004");
const limits = { maxOutputLength: 256 * 1024 * 1024 };

function unpacked(bytes: Buffer): readonly Buffer[] {
  if (bytes.subarray(0, 3).equals(gzipMagic)) return partOf(() => gunzipSync(bytes, limits));
  if (!bytes.subarray(0, 4).equals(zipMagic)) return [];
  const parts: Buffer[] = [];
  // Every entry begins with its own head; its sizes may be told only behind it, and inflating finds the end itself.
  for (let at = 0; at >= 0; at = bytes.indexOf(zipMagic, at + 4)) {
    const isDeflated = bytes.readUInt16LE(at + 8) === 8;
    const content = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    if (isDeflated) parts.push(...partOf(() => inflateRawSync(bytes.subarray(content), limits)));
  }
  return parts;
}

/** What is broken on purpose, or only looks packed, has nothing inside. */
function partOf(unpack: () => Buffer): readonly Buffer[] {
  try {
    return [unpack()];
  } catch {
    return [];
  }
}

// A larger one holds the records that a test made up; to search it would take longer than the test.
const largestBytes = 64 * 1024 * 1024;

/** Files of programs that still run come and go. */
function readIfThere(path: string): Buffer | null {
  try {
    return statSync(path).size > largestBytes ? null : readFileSync(path);
  } catch {
    return null;
  }
}
