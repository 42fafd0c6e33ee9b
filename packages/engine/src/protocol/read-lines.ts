import { MillraceError } from "@millrace/flow/errors";

/** A message whose bytes are on their way. */
interface Coming {
  readonly message: object;
  readonly sizeBytes: number;
  readonly parts: Buffer[];
  heldBytes: number;
}

export interface LineReading {
  readonly maxLineBytes: number;
  onMessages(messages: readonly unknown[]): void;
  /** What came is none of the protocol's: nothing more is to be read. */
  onRefused(why: MillraceError): void;
}

const newline = 10;

/** Puts lines and the bytes behind them together again, however they were cut; returns what takes the next chunk. */
export function readLines({ maxLineBytes, onMessages, onRefused }: LineReading): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let heldBytes = 0;
  let coming: Coming | null = null;
  let refused = false;

  function refuse(rule: string, cause?: unknown): void {
    refused = true;
    parts = [];
    onRefused(lineRefused(rule, cause));
  }

  /** Takes from a chunk to the end of the line; returns what is behind it. */
  function takeText(chunk: Buffer): Buffer {
    const at = chunk.indexOf(newline);
    if (at === -1) {
      heldBytes += chunk.length;
      parts.push(chunk);
      if (heldBytes > maxLineBytes) refuse(`must be at most ${maxLineBytes} bytes long`);
      return chunk.subarray(chunk.length);
    }
    const piece = chunk.subarray(0, at);
    const line = parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
    parts = [];
    heldBytes = 0;
    takeLine(line.toString("utf8"));
    return chunk.subarray(at + 1);
  }

  function takeLine(line: string): void {
    const [prefix, size] = /^#(\d{1,9}) /.exec(line) ?? [""];
    let said: unknown;
    try {
      said = JSON.parse(line.slice(prefix.length));
    } catch (cause) {
      refuse("must be JSON", cause);
      return;
    }
    if (size !== undefined) expectBytes(said, Number(size));
    else if (Array.isArray(said)) onMessages(said);
    else refuse("must be an array of messages");
  }

  function expectBytes(message: unknown, sizeBytes: number): void {
    if (typeof message === "object" && message !== null && sizeBytes <= maxLineBytes)
      coming = { message, sizeBytes, parts: [], heldBytes: 0 };
    else refuse(`with bytes must be a message, and they at most ${maxLineBytes}`);
  }

  /** Takes the bytes of a message from a chunk; returns what is behind them. */
  function takeBytes(to: Coming, chunk: Buffer): Buffer {
    const part = chunk.subarray(0, to.sizeBytes - to.heldBytes);
    to.parts.push(part);
    to.heldBytes += part.length;
    return chunk.subarray(part.length);
  }

  function deliverWhole(): void {
    if (!coming || coming.heldBytes < coming.sizeBytes) return;
    const message = { ...coming.message, bytes: Buffer.concat(coming.parts, coming.sizeBytes) };
    coming = null;
    onMessages([message]);
  }

  return (chunk) => {
    for (let rest = chunk; rest.length > 0 && !refused; ) {
      rest = coming ? takeBytes(coming, rest) : takeText(rest);
      deliverWhole();
    }
  };
}

/** The refusal of what the other side sends. */
export function lineRefused(rule: string, cause?: unknown): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot take a message of the runner as a line ${rule}`,
    ...(cause !== undefined && { cause }),
  });
}
