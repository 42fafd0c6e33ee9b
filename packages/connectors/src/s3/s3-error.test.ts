import { describe, expect, it, onTestFinished } from "vitest";
import { bindConnection } from "../testing/bound-connection.ts";
import { startHttpService } from "../testing/http-service.ts";
import type { S3Capability } from "./s3-capability.ts";
import { s3Connector } from "./s3-connector.ts";
import { explainS3, S3Error } from "./s3-error.ts";

const errorText = (code: string) => `<Error><Code>${code}</Code><Message>it &lt;says&gt; so</Message></Error>`;

describe("explainS3()", () => {
  it.each([
    [403, "SignatureDoesNotMatch", "credentials", undefined, undefined],
    [400, "ExpiredToken", "credentials", undefined, undefined],
    [403, "AccessDenied", "refused", false, /policy/],
    [403, "RequestTimeTooSkewed", "refused", false, /clock/],
    [301, "PermanentRedirect", "refused", false, /region to the bucket's, eu-west-1/],
    [404, "NoSuchKey", "refused", false, undefined],
    [503, "SlowDown", "refused", true, undefined],
    [409, "OperationAborted", "refused", true, undefined],
    [500, "InternalError", "refused", true, undefined],
  ])("sorts %i %s", (...row) => {
    const [status, code, reason, retry, hint] = row;
    const problem = explainS3(new S3Error(errorText(code), { status, region: "eu-west-1" }));
    expect([problem?.reason, problem?.retry]).toEqual([reason, retry]);
    if (hint) expect(problem?.hint).toMatch(hint);
  });

  it("leaves what is no answer of S3", () => {
    expect(explainS3(new Error("x"))).toBeNull();
    expect(new S3Error("", { status: 502 }).message).toBe("HTTP 502: it says nothing more");
    expect(new S3Error(errorText("A"), { status: 400 }).message).toBe("A: it <says> so");
  });
});

describe("get()", () => {
  it("refuses the whole object where its rest was asked for", async () => {
    const service = await startHttpService((_, response) => response.end("the whole"));
    const settings = {
      bucket: "orders",
      endpoint: `http://${service.authority}`,
      accessKeyId: "a",
      secretAccessKey: "the secret",
    };
    const connections = [{ name: "orders", kind: "s3", settings, grants: [service.authority] }];
    const connection = bindConnection<S3Capability>({ connector: s3Connector, connections });
    onTestFinished(async () => {
      await connection.close();
      await service.close();
    });
    const rest = (await connection.bound()).get("large", { start: 4 })[Symbol.asyncIterator]();
    await expect(rest.next()).rejects.toMatchObject({ code: "CONNECTOR_FAILED" });
  });
});

describe("put()", () => {
  it("takes its parts away when they cannot be put together, although the status said that they were", async () => {
    const service = await startHttpService((request, response) => {
      const url = new URL(request.url ?? "", "http://x");
      if (request.method === "PUT") response.setHeader("etag", '"e"');
      if (url.searchParams.has("uploads")) response.end("<R><UploadId>u&amp;1</UploadId></R>");
      else response.end(request.method === "POST" ? errorText("InternalError") : "");
    });
    const keys = { accessKeyId: "a", secretAccessKey: "the secret" };
    const settings = { bucket: "orders", endpoint: `http://${service.authority}`, partMb: 5, ...keys };
    const connections = [{ name: "orders", kind: "s3", settings, grants: [service.authority] }];
    const connection = bindConnection<S3Capability>({ connector: s3Connector, connections });
    onTestFinished(async () => {
      await connection.close();
      await service.close();
    });
    const orders = await connection.bound();
    await expect(orders.put("large", new Uint8Array(6 * 1024 * 1024))).rejects.toMatchObject({
      code: "CONNECTOR_FAILED",
      retry: true,
    });
    expect(service.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /orders/large?uploads=",
      "PUT /orders/large?partNumber=1&uploadId=u%261",
      "PUT /orders/large?partNumber=2&uploadId=u%261",
      "POST /orders/large?uploadId=u%261",
      "DELETE /orders/large?uploadId=u%261",
    ]);
    expect(service.seen[3]?.body).toContain("<PartNumber>2</PartNumber><ETag>&quot;e&quot;</ETag><ChecksumCRC32>");
  });
});
