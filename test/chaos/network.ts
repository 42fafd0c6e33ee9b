import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The way between one worker and its database, which can be hurt: over TCP to here, from here to the database's socket. */
export interface Network {
  readonly port: number;
  /** Resets every connection and refuses new ones, until it is mended. */
  cut(): void;
  /** Carries nothing any more, in either direction and without a word; new connections are accepted and hear nothing. */
  silence(): void;
  /** Ends what comes from the database: requests still arrive there, their answers are lost. New connections are whole. */
  closeHalf(): void;
  /** After `cut` new connections are taken again; after `silence` what was held back arrives, late. */
  mend(): void;
  close(): Promise<void>;
}

interface Link {
  readonly near: Socket;
  readonly far: Socket;
}

/** Opens a way to a database that listens on a Unix socket. */
export async function openNetwork({ socket }: { readonly socket: string }): Promise<Network> {
  const links = new Set<Link>();
  let state: "whole" | "cut" | "silent" = "whole";

  const join = ({ near, far }: Link) => {
    near.pipe(far);
    far.pipe(near);
  };
  const part = ({ near, far }: Link) => {
    near.unpipe(far).pause();
    far.unpipe(near).pause();
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (state === "cut") {
      near.on("error", () => undefined).resetAndDestroy();
      return;
    }
    const far = connect({ path: socket, allowHalfOpen: true });
    const link = { near, far };
    links.add(link);
    for (const end of [near, far]) {
      end.on("error", () => undefined);
      end.once("close", () => {
        links.delete(link);
        near.destroy();
        far.destroy();
      });
    }
    if (state === "whole") join(link);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = "cut";
      for (const { near } of links) near.resetAndDestroy();
    },
    silence() {
      state = "silent";
      for (const link of links) part(link);
    },
    closeHalf() {
      for (const { near, far } of links) {
        far.unpipe(near).resume();
        near.end();
      }
    },
    mend() {
      if (state === "silent") for (const link of links) join(link);
      state = "whole";
    },
    async close() {
      for (const { near } of links) near.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
