/** A host and, where it was written, a port. */
export interface Authority {
  readonly host: string;
  readonly port: number | undefined;
}

const authorityPattern = /^(\[[0-9a-f:.]+\]|[^\s/?#@\\:%*[\]]+)(?::([0-9]{1,5}))?$/i;

/**
 * Reads `host` or `host:port`, or gives undefined. The host comes back in its one spelling: lower-case, punycode,
 * IPv4 in four decimals, IPv6 in brackets, without the trailing dot.
 */
export function parseAuthority(text: string): Authority | undefined {
  const [, name, digits] = authorityPattern.exec(text) ?? [];
  if (name === undefined || !URL.canParse(`http://${name}`)) return undefined;
  const host = canonicalHost(new URL(`http://${name}`).hostname);
  const port = digits === undefined ? undefined : Number(digits);
  return host === "" || port === 0 || (port ?? 1) > 65_535 ? undefined : { host, port };
}

/** A host as sockets take it: an IPv6 address without the brackets that it has in a URL. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

/** The name under which a URL's host is compared: a trailing dot names the same host. */
export function canonicalHost(urlHostname: string): string {
  return urlHostname.replace(/\.$/, "");
}
