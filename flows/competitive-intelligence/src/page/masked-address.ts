/** What only says where a visitor came from, when, or in which session. */
const PASSING =
  /^(?:utm_\w+|ref(?:errer)?|source|src|from|fbclid|gclid|msclkid|trk|tracking\w*|session\w*|sid|jsessionid|phpsessid|csrf\w*|\w*token|nonce|_|cb|cache\w*|ts|time(?:stamp)?|rnd|random|v|ver|hash|expires|signature|sig|position)$/iu;
/** Names that a build or a store has made up. */
const MADE_UP = /^(?=.*\d)(?=.*[a-z])[\w-]{20,}$|^\d{10,}$/iu;
const HASH = /(?<=[._-])(?=[a-f]*\d)(?=\d*[a-f])[a-f\d]{6,}(?=[._-]|$)/giu;

const maskedPath = (path: string): string =>
  path
    .split("/")
    .map((part) => (MADE_UP.test(part) ? "‹token›" : part.replace(HASH, "‹hash›")))
    .join("/");

/** An address without what is another at every visit: sessions, tokens, the names of builds; null for one that leads nowhere. */
export function maskedAddress(written: string): string | null {
  const [whole = ""] = written.trim().split("#");
  if (whole === "" || /^(?:javascript|data|blob|about):/iu.test(whole)) return null;
  const [path = "", query = ""] = whole.replace(/;jsessionid=\w+/iu, "").split("?");
  const lasting = query.split(/&(?:amp;)?/u).filter((pair) => {
    const [name = "", value = ""] = pair.split("=");
    return pair !== "" && !PASSING.test(name) && !MADE_UP.test(value);
  });
  return maskedPath(path) + (lasting.length === 0 ? "" : `?${lasting.sort().join("&")}`);
}

/** The name of a picture's file; of one that is made smaller on the way, that of the whole. */
export function pictureName(address: string): string {
  const [path = "", query = ""] = address.split("#")[0]?.split("?") ?? [];
  const asked = new URLSearchParams(query);
  const whole = asked.get("url") ?? asked.get("src") ?? asked.get("image") ?? path;
  return whole.split(/[?#]/u)[0]?.split("/").at(-1) ?? "";
}

/** The name of a picture's file without its size and the name of the build. */
export const maskedPicture = (address: string): string =>
  maskedPath(pictureName(address)).replace(/(?<=[._-])(?:\d{2,4}x\d{2,4}|\d{2,4}w|@\dx)(?=[._-]|$)/giu, "‹size›");
