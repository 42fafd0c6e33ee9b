import { Inflate } from "fflate";
import { RecordsError } from "../record.ts";

/** The most that one file of a workbook may have when it is unpacked. */
const maxEntryBytes = 512 * 1024 * 1024;
const pieceBytes = 32 * 1024;
const unpackedPieceBytes = 16 * 1024;

/** A file in a ZIP archive, still packed. */
export interface ZipEntry {
  readonly name: string;
  readonly packed: Uint8Array;
  readonly isStored: boolean;
}

/** Lists the files of an archive by its central directory. Source: PKWARE APPNOTE 4.3.12 and 4.3.16. */
export function zipEntries(archive: Uint8Array): Map<string, ZipEntry> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const broken = () =>
    new RecordsError("Cannot read the workbook as it must be a whole ZIP archive: its directory is missing or broken");
  let end = archive.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw broken();
  const entries = new Map<string, ZipEntry>();
  let at = view.getUint32(end + 16, true);
  try {
    for (let left = view.getUint16(end + 10, true); left > 0; left--) {
      if (view.getUint32(at, true) !== 0x02014b50) throw broken();
      const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
      const name = new TextDecoder().decode(archive.subarray(at + 46, at + 46 + nameBytes!));
      const local = view.getUint32(at + 42, true);
      const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const packed = archive.subarray(from, from + view.getUint32(at + 20, true));
      entries.set(name, { name, packed, isStored: view.getUint16(at + 10, true) === 0 });
      at += 46 + nameBytes! + extraBytes! + commentBytes!;
    }
  } catch (error) {
    throw error instanceof RangeError ? broken() : error;
  }
  return entries;
}

/** Unpacks piece by piece, and stops where an archive that is small holds what is not. */
export function* unpack({ name, packed, isStored }: ZipEntry): Generator<Uint8Array> {
  let out: Uint8Array[] = [];
  let unpackedBytes = 0;
  const inflate = new Inflate((piece) => {
    unpackedBytes += piece.length;
    if (unpackedBytes > maxEntryBytes)
      throw new RecordsError(
        `Cannot read the workbook as a file in it must have at most ${maxEntryBytes} bytes: ${name} has more`,
      );
    out.push(piece);
  });
  for (let from = 0; from < packed.length; from += pieceBytes) {
    const piece = packed.subarray(from, from + pieceBytes);
    if (isStored) {
      yield piece;
      continue;
    }
    inflate.push(piece, from + pieceBytes >= packed.length);
    const ready = out;
    out = [];
    // What was packed well comes out a thousand times as large, and what a reader makes of it larger still.
    for (const large of ready)
      for (let at = 0; at < large.length; at += unpackedPieceBytes) yield large.subarray(at, at + unpackedPieceBytes);
  }
}
