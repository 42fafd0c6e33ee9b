/** The size of a baseline or progressive JPEG, read along its segments to the end. Source: ITU-T T.81, annex B. */
export function jpegSize(bytes: Buffer): { readonly width: number; readonly height: number } {
  if (bytes.readUInt16BE(0) !== 0xffd8) throw new Error("It does not begin as a JPEG.");
  if (bytes.readUInt16BE(bytes.length - 2) !== 0xffd9) throw new Error("It does not end as a JPEG.");
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker === 0xffc0 || marker === 0xffc2)
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
  }
  throw new Error("It has no frame.");
}
