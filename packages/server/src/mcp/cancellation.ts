import { SdkError, SdkErrorCode } from "@modelcontextprotocol/server";
import type { ToolCall } from "./tool.ts";

/**
 * Whether a call was taken back by whoever made it. A connection that is lost, or a server that stops, takes nothing
 * back: the run goes on.
 */
export function wasCanceled({ caller, signal }: Pick<ToolCall, "caller" | "signal">): boolean {
  if (!signal.aborted || caller.stopping.aborted) return false;
  const isClosed = signal.reason instanceof SdkError && signal.reason.code === SdkErrorCode.ConnectionClosed;
  return caller.closeCancels || !isClosed;
}
