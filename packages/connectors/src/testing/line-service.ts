import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A small service on the loopback address: one line is a request, one line the answer; the first is the password. */
export interface LineService {
  readonly port: number;
  /** Requests under way now, and the most there were. */
  readonly inUse: () => number;
  readonly most: () => number;
  readonly seen: readonly string[];
  readonly connections: () => number;
  /** Answers what waits with `hold`. */
  letGo(): void;
  stop(): Promise<void>;
  /** Listens on the same port again. */
  start(): Promise<void>;
}

/** Starts the service. */
export async function startLineService({ password }: { readonly password: string }): Promise<LineService> {
  const sockets = new Set<Socket>();
  const seen: string[] = [];
  const held: (() => void)[] = [];
  let inUse = 0;
  let most = 0;
  let connections = 0;
  let port = 0;

  function answer(socket: Socket, line: string) {
    seen.push(line);
    inUse += 1;
    most = Math.max(most, inUse);
    const [id, word] = line.split(" ");
    const reply = () => {
      inUse -= 1;
      if (!socket.destroyed) socket.write(`${id} ${word === "fail" ? `error ${password} is no word` : `ok ${word}`}\n`);
    };
    if (word === "hold") held.push(reply);
    else reply();
  }

  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    let isIn = false;
    createInterface({ input: socket }).on("line", (line) => {
      if (isIn) return answer(socket, line);
      isIn = line === password;
      socket.write(isIn ? "welcome\n" : `denied ${line}\n`);
      if (!isIn) socket.end();
    });
  });
  const start = async () => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    get port() {
      return port;
    },
    inUse: () => inUse,
    most: () => most,
    seen,
    connections: () => connections,
    letGo() {
      for (const reply of held.splice(0)) reply();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
    start,
  };
}
