import { expect, test } from "vitest";
import { tlsProblem } from "./tls-problem.ts";

const problemOf = (code: string, message: string) => tlsProblem(Object.assign(new Error(message), { code }));

test("tlsProblem() tells a certificate that nobody vouches for from a service without TLS", () => {
  const advice =
    "self-signed certificate; if the root CA is installed locally, try running Node.js with --use-system-ca";
  expect(problemOf("DEPTH_ZERO_SELF_SIGNED_CERT", advice)).toMatchObject({
    retry: false,
    rule: expect.stringContaining("trusted here"),
    seen: "self-signed certificate",
  });
  const routine =
    "404D:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../tlsany_meth.c:77:\n";
  for (const [code, message, seen] of [
    ["ERR_SSL_WRONG_VERSION_NUMBER", routine, "wrong version number"],
    ["HANDSHAKE_SSL_ERROR", routine, "wrong version number"],
    ["HANDSHAKE_NO_SSL_SUPPORT", "", "HANDSHAKE_NO_SSL_SUPPORT"],
    ["", "The server does not support SSL connections", "The server does not support SSL connections"],
  ] as const)
    expect(problemOf(code, message)).toMatchObject({ retry: false, rule: "speak TLS on this port", seen });
});

test("tlsProblem() leaves other errors alone", () => {
  expect([problemOf("ECONNRESET", "read ECONNRESET"), tlsProblem(null), tlsProblem("no")]).toEqual([null, null, null]);
});
