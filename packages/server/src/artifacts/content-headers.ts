import type { ArtifactRow } from "@millrace/store";

// What a browser shows without running any of it. HTML, SVG and PDF are not among them: they can hold scripts.
const shownInline = /^(image\/(png|jpeg|gif|webp|avif)|text\/plain|application\/json|video\/(webm|mp4))$/;
const mediaTypePattern = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

/**
 * The headers an artifact is served with. Its name and type come from flow code: the type is sent only where it is one,
 * never guessed, and whatever it is, it runs nothing and reaches nothing.
 */
export function contentHeaders({ artifact, name, mediaType }: ArtifactRow): Record<string, string> {
  const [bareType = ""] = mediaType.toLowerCase().split(";", 1);
  const knownType = mediaTypePattern.test(bareType.trim()) ? bareType.trim() : "application/octet-stream";
  const placement = shownInline.test(knownType) ? "inline" : "attachment";
  return {
    "Content-Type": knownType.startsWith("text/") ? `${knownType}; charset=utf-8` : knownType,
    "Content-Disposition": `${placement}; ${fileNameParameters(name)}`,
    "Content-Security-Policy": "default-src 'none'; sandbox",
    ETag: `"${artifact}"`,
    "Accept-Ranges": "bytes",
    // The hash names the bytes for ever, but whether the caller may still have them is asked each time.
    "Cache-Control": "private, no-cache",
  };
}

// Source: RFC 6266; the plain form for old clients, the encoded one for all others.
function fileNameParameters(name: string): string {
  const base = name.split(/[/\\]/).at(-1) || "artifact";
  // Control characters and the bidirectional ones that make "gpj.exe" read as "exe.jpg".
  const clean = base.replace(/[\p{Cc}\p{Cf}]/gu, "_").slice(0, 200);
  const plain = clean.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(clean.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${encoded}`;
}
