/** Where the bundled shop listens unless something else does. */
export const shopPort = 5006;

/** The shop as a connection, there whether the shop is open or not: its name grants its loopback address to the flows that ask for it. */
export function shopConnection(url = `http://127.0.0.1:${shopPort}`) {
  return { name: "shop", kind: "http", baseUrl: url, grants: [new URL(url).host] } as const;
}
