const openProtocols = new Set(["http:", "https:", "data:", "blob:"]);

/** Whether a page may be sent to this address: the web, what the page holds itself, and about:blank. */
export function isOpenAddress(url: unknown): url is string {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const { protocol, pathname } = new URL(url);
  return openProtocols.has(protocol) || (protocol === "about:" && (pathname === "blank" || pathname === "srcdoc"));
}

/** Whether an address names a host, whose politeness is to be heeded. */
export function isWebAddress(url: unknown): url is string {
  return typeof url === "string" && /^https?:/i.test(url) && URL.canParse(url);
}
