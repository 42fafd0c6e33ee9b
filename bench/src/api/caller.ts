import { connect, type Socket } from "node:net";

/** One request; the server answers it with a status below 300 when it was served. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
}

export interface CallerOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
}

/** Calls a server over connections that are kept; calls beyond their number wait in order. */
export interface Caller {
  /** The status of the answer, once all of it was read. */
  statusOf(call: Call): Promise<number>;
  close(): void;
}

interface Asked {
  readonly text: string;
  readonly answered: PromiseWithResolvers<number>;
}

/**
 * Opens connections that speak just enough HTTP, for answers that tell their length: the caller shares its processors
 * with the server that it measures, and node:http would take three times as much of them.
 */
export function openCaller({ url, headers, connections }: CallerOptions): Caller {
  const { hostname, port, host } = new URL(url);
  const head = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const waiting: Asked[] = [];
  // What is before it has been sent: taking the first off a long array moves all others.
  let first = 0;
  const free = Array.from({ length: connections }, () => openLine({ hostname, port: Number(port) }));
  const all = [...free];

  function next(): void {
    while (first < waiting.length && free.length > 0) {
      const line = free.pop()!;
      const { text, answered } = waiting[first++]!;
      const done = () => {
        free.push(line);
        next();
      };
      line.ask(text).then(answered.resolve, answered.reject).then(done);
    }
    if (first < 1_000) return;
    waiting.splice(0, first);
    first = 0;
  }

  return {
    statusOf({ method, path, body = "" }) {
      const length = method === "POST" ? `content-length: ${Buffer.byteLength(body)}\r\n` : "";
      const answered = Promise.withResolvers<number>();
      waiting.push({ text: `${method} ${path} HTTP/1.1\r\n${head.join("")}${length}\r\n${body}`, answered });
      next();
      return answered.promise;
    },
    close() {
      for (const line of all) line.close();
    },
  };
}

interface Line {
  /** Sends a request, and reads the answer to its end. */
  ask(text: string): Promise<number>;
  close(): void;
}

/** A connection that is opened when it is first needed, and again when it was lost. */
function openLine({ hostname, port }: { readonly hostname: string; readonly port: number }): Line {
  let socket: Socket | null = null;
  let asked: PromiseWithResolvers<number> | null = null;
  let begun = Buffer.alloc(0);
  let status = 0;
  let missingBytes = 0;

  function take(chunk: Buffer): void {
    let bodyBytes = chunk.length;
    if (status === 0) {
      begun = Buffer.concat([begun, chunk]);
      const end = begun.indexOf("\r\n\r\n");
      if (end === -1) return;
      const head = begun.toString("latin1", 0, end);
      status = Number(head.slice(9, 12));
      missingBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      bodyBytes = begun.length - end - 4;
    }
    missingBytes -= bodyBytes;
    if (missingBytes <= 0) settle((answered) => answered.resolve(status));
  }

  function settle(tell: (answered: PromiseWithResolvers<number>) => void): void {
    const answered = asked;
    asked = null;
    if (answered) tell(answered);
    begun = Buffer.alloc(0);
    status = 0;
  }

  function open(): Socket {
    const opened = connect({ host: hostname, port, noDelay: true });
    opened.on("data", take);
    opened.on("error", () => undefined);
    opened.on("close", () => {
      socket = null;
      settle((answered) => answered.reject(new Error("The connection was closed before the answer was whole")));
    });
    return opened;
  }

  return {
    ask(text) {
      asked = Promise.withResolvers();
      socket ??= open();
      socket.write(text);
      return asked.promise;
    },
    close() {
      socket?.destroy();
    },
  };
}
