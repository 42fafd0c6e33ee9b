import { crc32, inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/** The files of a zip archive by name, each checked against its checksum. Source: PKWARE APPNOTE 6.3, sections 4.3.7 to 4.3.16. */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06"));
  if (end < 0 || bytes.readUInt32LE(end) !== endOfDirectory) throw new Error("It does not end as a zip archive.");
  const files = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    if (bytes.readUInt32LE(at) !== directoryEntry) throw new Error("Its directory is broken.");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength!);
    files.set(name, contentOf(bytes, at));
    at += 46 + nameLength! + extraLength! + commentLength!;
  }
  return files;
}

function contentOf(bytes: Buffer, entry: number): Buffer {
  const header = bytes.readUInt32LE(entry + 42);
  const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
  const packed = bytes.subarray(start, start + bytes.readUInt32LE(entry + 20));
  const content = bytes.readUInt16LE(entry + 10) === 0 ? packed : inflateRawSync(packed);
  if (crc32(content) !== bytes.readUInt32LE(entry + 16)) throw new Error("A file in it is damaged.");
  return content;
}
