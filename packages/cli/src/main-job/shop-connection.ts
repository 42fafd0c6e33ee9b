/** The shop as a connection, there whether the shop is open or not: its name grants its loopback address to the flows that ask for it. */
export function shopConnection(url: string) {
  return { name: "shop", kind: "http", baseUrl: url, grants: [new URL(url).host] } as const;
}
