import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEgress } from "../egress.ts";
import { createSelfSigned } from "../testing/self-signed.ts";

const certificate = createSelfSigned("shop.test");
const egress = createEgress({ lookup: async () => [{ address: "127.0.0.1", family: 4 }] });
const serverNames: string[] = [];
let server: Server;
let port: number;

const fetchFrom = (host: string, { path = "/", ...options }: { path?: string; staysEncrypted?: boolean } = {}) =>
  egress.fetch(
    `https://${host}:${port}${path}`,
    {},
    { reach: { hosts: ["*"], grants: [`${host}:${port}`] }, ...options },
  );

beforeAll(async () => {
  const options = {
    ...certificate,
    SNICallback(name: string, done: (error: null, context: tls.SecureContext) => void) {
      serverNames.push(name);
      done(null, tls.createSecureContext(certificate));
    },
  };
  server = createServer(options, (request, response) => {
    if (request.url === "/down")
      response.writeHead(302, { location: `http://${request.headers.host}/in/clear?token=canary` });
    response.end(request.headers.host);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await egress.close();
  await new Promise((resolve) => server.close(resolve));
});

describe("egress.fetch() over TLS", () => {
  test("refuses a certificate that nobody vouches for, for good", async () => {
    await expect(fetchFrom("shop.test")).rejects.toMatchObject({
      code: "EGRESS_CONNECT_FAILED",
      retry: false,
      message: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
      hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  });

  test("keeps the name for SNI, the certificate and Host while it connects to the checked address", async (context) => {
    // Since Node 22.19; it stands in for NODE_EXTRA_CA_CERTS, which is read when a process starts.
    if (!("setDefaultCACertificates" in tls)) return context.skip();
    tls.setDefaultCACertificates([certificate.cert]);
    expect(await (await fetchFrom("shop.test")).text()).toBe(`shop.test:${port}`);
    expect(serverNames.at(-1)).toBe("shop.test");
    // The server behind it speaks TLS alone: what is followed fails there.
    await expect(fetchFrom("shop.test", { path: "/down" })).rejects.toMatchObject({ code: "EGRESS_CONNECT_FAILED" });
    const refused = await fetchFrom("shop.test", { path: "/down", staysEncrypted: true }).catch((error) => error);
    expect(refused).toMatchObject({
      code: "EGRESS_PROTOCOL_REFUSED",
      retry: false,
      message: expect.stringContaining(`it leads to http://shop.test:${port}/in/clear`),
    });
    expect(refused.message).not.toContain("canary");
    await expect(fetchFrom("other.test")).rejects.toMatchObject({
      retry: false,
      message: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID"),
    });
  });
});
