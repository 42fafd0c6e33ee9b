import { MillraceError } from "@millrace/flow/errors";
import type { AskedCall } from "../capability/recorded-call.ts";
import type { RecordedCall } from "../capability/recording.ts";

/** A call that nothing answers. */
export interface MissingReply {
  /** What was asked for, in words: `billing: GET /invoices`. */
  readonly asked: string;
  readonly hint: string;
}

interface Undeclared {
  readonly capability: string;
  /** The key under which it would be declared. */
  readonly asked: string;
  /** Whether a real run's reply could be played. */
  readonly isRecordable: boolean;
}

/** A call without a declared reply. */
export function undeclaredReply({ capability, asked, isRecordable }: Undeclared): MissingReply {
  const record = isRecordable ? " Or record a real run: millrace test <flow> --record." : "";
  return {
    asked: `${capability}: ${asked}`,
    hint: `Add it to the worlds of the flow: ${declaration(capability, asked)}.${record}`,
  };
}

/** A call that is neither declared nor in the recording, with what comes closest to it there. */
export function unrecordedReply(
  call: AskedCall,
  { asked, calls }: { readonly asked: string; readonly calls: readonly RecordedCall[] },
): MissingReply {
  const { capability } = call;
  const own = calls.filter((recorded) => recorded.capability === capability);
  const same = own.filter((recorded) => recorded.call === call.call);
  const near = (same.length > 0 ? same : own).slice(0, 3).map(callWords);
  return {
    asked: `${capability}: ${callWords(call)}`,
    hint: `The flow asks for something else than when it was recorded (${near.join(", ") || `nothing of ${capability}`}). Record it again: millrace test <flow> --record. What is another value each time, such as a moment or a random number, is declared in its worlds: ${declaration(capability, asked)}.`,
  };
}

/** A call whose reply the recording had no room for. */
export function leftOutReply(call: AskedCall, { asked, why }: { asked: string; why: string }): MissingReply {
  return {
    asked: `${call.capability}: ${callWords(call)}`,
    hint: `Its reply was left out of the recording: ${why}. Declare a smaller one in the worlds of the flow: ${declaration(call.capability, asked)}.`,
  };
}

/** The error that the flow gets in its place. */
export function missingReplyError({ asked, hint }: MissingReply): MillraceError {
  return new MillraceError({
    code: "SIMULATION_REPLY_MISSING",
    message: `Cannot answer what the flow asks for as its worlds or its recording must have a reply: there is none to ${asked}`,
    hint,
    retry: false,
  });
}

function declaration(capability: string, asked: string): string {
  return `replies: { ${capability}: { ${JSON.stringify(asked)}: ... } }`;
}

const mostWords = 200;

function callWords({ call, sent }: AskedCall): string {
  const words = sent === null || sent === undefined ? call : `${call} with ${JSON.stringify(sent)}`;
  return words.length > mostWords ? `${words.slice(0, mostWords)}...` : words;
}
