import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Transform } from "node:stream";
import { buffer } from "node:stream/consumers";
import { StringDecoder } from "node:string_decoder";

export interface StandInOptions {
  /** The server that answers. */
  readonly url: string;
  readonly token: string;
  /** What the suite calls things, with our names of them. */
  readonly names: readonly (readonly [theirs: string, ours: string])[];
}

export interface StandIn {
  readonly url: string;
  close(): void;
}

/**
 * Stands between the suite and the server: the suite sends no token, and asks for tools and resources by names that ours
 * cannot have. Everything else passes as it is.
 */
export async function openStandIn({ url, token, names }: StandInOptions): Promise<StandIn> {
  const target = new URL(url);
  const toOurs = (text: string) => names.reduce((told, [theirs, ours]) => told.replaceAll(theirs, ours), text);
  const toTheirs = (text: string) => names.reduce((told, [theirs, ours]) => told.replaceAll(ours, theirs), text);
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.from(toOurs((await buffer(incoming)).toString()));
    const asked = httpRequest({
      host: target.hostname,
      port: target.port,
      path: incoming.url,
      method: incoming.method,
      headers: {
        ...askedHeaders(incoming, { own: address(), target: target.host, toOurs }),
        authorization: `Bearer ${token}`,
        ...(body.length > 0 && { "content-length": body.length }),
      },
    });
    asked.on("error", () => outgoing.destroy());
    outgoing.on("close", () => asked.destroy());
    asked.on("response", (answer) => {
      const { "content-length": _, ...headers } = answer.headers;
      outgoing.writeHead(answer.statusCode!, headers);
      outgoing.flushHeaders();
      answer.pipe(byLine(toTheirs)).pipe(outgoing);
    });
    asked.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${address()}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The headers of a request as the server is to see them: only our own name is another one, a false one stays false. */
function askedHeaders(
  { headers }: IncomingMessage,
  { own, target, toOurs }: { readonly own: string; readonly target: string; readonly toOurs: (text: string) => string },
) {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== "transfer-encoding")
      .map(([name, value]) => [name, typeof value === "string" ? toOurs(value.replace(own, target)) : value]),
  );
}

/** Changes a text line by line: no name is longer than a line. */
function byLine(change: (line: string) => string): Transform {
  const decoder = new StringDecoder("utf8");
  let begun = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = begun + decoder.write(chunk);
      const end = text.lastIndexOf("\n") + 1;
      begun = text.slice(end);
      done(null, change(text.slice(0, end)));
    },
    flush(done) {
      done(null, change(begun + decoder.end()));
    },
  });
}
