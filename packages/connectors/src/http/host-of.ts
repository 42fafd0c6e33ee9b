import { targetOf } from "@millrace/egress";

/** The one host and port of a URL. */
export function hostOf(url: string): string {
  const { host, port } = targetOf(new URL(url));
  return `${host}:${port}`;
}
