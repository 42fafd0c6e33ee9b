import type { ConnectorProblem } from "../connector/index.ts";
import { textOf } from "./read-xml.ts";

/** An answer of S3 that says no. */
export class S3Error extends Error {
  readonly status: number;
  /** S3's own word: "NoSuchKey". */
  readonly code: string;
  /** Where the bucket is, when the answer says so. */
  readonly region: string | null;

  constructor(text: string, { status, region = null }: { readonly status: number; readonly region?: string | null }) {
    const code = textOf(text, "Code") || `HTTP ${status}`;
    super(`${code}: ${textOf(text, "Message") || "it says nothing more"}`.slice(0, 2_000));
    this.status = status;
    this.code = code;
    this.region = region;
  }
}

/** Reads an answer that is no success. */
export async function s3ErrorOf(response: Response): Promise<S3Error> {
  const { status, headers } = response;
  return new S3Error(await response.text(), { status, region: headers.get("x-amz-bucket-region") });
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
const credentialCodes = new Set([
  "ExpiredToken",
  "InvalidAccessKeyId",
  "InvalidToken",
  "SignatureDoesNotMatch",
  "TokenRefreshRequired",
  // Versity's gateway.
  "XAdminUserNotFound",
]);
const passingCodes = new Set(["OperationAborted", "RequestTimeout", "SlowDown"]);

/** Sorts what S3 says no to. */
export function explainS3(error: unknown): ConnectorProblem | null {
  if (!(error instanceof S3Error)) return null;
  const { status, code, region } = error;
  if (credentialCodes.has(code)) return { reason: "credentials" };
  const hint = hintOf(error);
  return {
    reason: "refused",
    retry: status >= 500 || status === 429 || passingCodes.has(code),
    ...(hint !== null && { hint }),
    data: { status, code, ...(region !== null && { region }) },
  };
}

function hintOf({ status, code, region }: S3Error): string | null {
  if (status === 301 || code === "AuthorizationHeaderMalformed")
    return `Set the connection's region to the bucket's${region ? `, ${region}` : ""}, and its endpoint to that of this region.`;
  if (code === "RequestTimeTooSkewed") return "Set this machine's clock right.";
  if (status === 403) return "The policy of the key or the bucket forbids this; allow it there.";
  return null;
}
