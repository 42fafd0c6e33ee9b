import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Shop, startShop } from "@millrace/example-shop";

/** Where the bundled shop listens the first time, unless something else does. */
const usualPort = 5006;
const fileName = "shop-port";

/** The bundled shop's address as a data folder knows it; the shop itself may be closed. */
export function shopUrlOf(dataFolder: string): string {
  return `http://127.0.0.1:${lastPort(dataFolder) ?? usualPort}`;
}

/**
 * Opens the bundled shop where it was last seen from this data folder, so that the history of its pages goes on; where
 * that port is taken, on another one.
 */
export function openShop(options: { readonly dataFolder: string; readonly port?: number }): Promise<Shop> {
  return openOnFirst([options.port ?? lastPort(options.dataFolder) ?? usualPort, 0]);
}

/** Makes the next start from this data folder open the shop at the same address. */
export function rememberShop({ dataFolder, shop }: { readonly dataFolder: string; readonly shop: Shop }): void {
  writeFileSync(join(dataFolder, fileName), `${new URL(shop.url).port}\n`);
}

async function openOnFirst([port, ...others]: readonly number[]): Promise<Shop> {
  try {
    return await startShop({ port: port! });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || others.length === 0) throw error;
    return openOnFirst(others);
  }
}

function lastPort(dataFolder: string): number | null {
  try {
    const port = Number(readFileSync(join(dataFolder, fileName), "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
  } catch {
    return null;
  }
}
