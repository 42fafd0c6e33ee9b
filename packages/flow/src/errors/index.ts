export { PermanentError, RetryAfterError } from "./author-errors.ts";
export { type ErrorCode, type ErrorCodeMeaning, errorCodes, isErrorCode } from "./codes.ts";
export { MillraceError, type MillraceErrorOptions } from "./millrace-error.ts";
export { type RecordedError, recordError, restoreError } from "./recorded-error.ts";
