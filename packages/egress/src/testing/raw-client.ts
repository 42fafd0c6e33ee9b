import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A TCP client that says exactly what a test says. */
export interface RawClient {
  readonly socket: Socket;
  write(text: string): void;
  /** Everything received so far, as soon as it matches. */
  received(pattern: RegExp): Promise<string>;
  /** Everything that was received until the other side ended. */
  rest(): Promise<string>;
}

/** Connects to a port of the loopback address. */
export async function connectRaw(port: number): Promise<RawClient> {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  await once(socket, "connect");
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.on("error", () => socket.destroy());
  return {
    socket,
    write: (out) => void socket.write(out, "latin1"),
    received: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => pattern.test(text) && resolve(text);
        const onClose = () => reject(new Error(`closed after ${JSON.stringify(text)}`));
        socket.on("data", look);
        socket.once("close", onClose);
        look();
      }),
    rest: () =>
      new Promise((resolve) => {
        const done = () => resolve(text);
        if (socket.readableEnded || socket.destroyed) return done();
        socket.once("end", done).once("close", done);
      }),
  };
}
