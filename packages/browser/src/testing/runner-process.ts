import type { ArtifactReference, CapabilityChannel, CapabilityClient, Json, Step } from "@millrace/flow";
import { recordError } from "@millrace/flow/errors";
import type { BrowserCapability } from "../capability/browser-capability.ts";
import { bind } from "../runner/bind.ts";

// The runner's half in a process of its own, over the socket pair that it was started with. It opens what it is told
// to open and says what came of it.
const [url = ""] = process.argv.slice(2);
let onMessage: (message: string) => void = () => undefined;
let onClose: (reason: string) => void = () => undefined;
process.on("message", (said: { message?: string; closed?: string }) => {
  if (said.message !== undefined) onMessage(said.message);
  if (said.closed !== undefined) onClose(said.closed);
});

const channel: CapabilityChannel = {
  send: (message) => process.send?.({ message }),
  onMessage: (listener) => {
    onMessage = listener;
  },
  onClose: (listener) => {
    onClose = listener;
  },
  close: (reason) => process.send?.({ close: reason }),
};
const runStep = async (_name: string, ...rest: readonly unknown[]) =>
  (rest.at(-1) as (context: object) => unknown)({
    attempt: 1,
    idempotencyKey: "",
    signal: new AbortController().signal,
  });
const sizes: number[] = [];
const client: CapabilityClient = {
  step: runStep as unknown as Step,
  settings: null,
  log: { debug() {}, info() {}, warn() {}, error() {} },
  call: async () => null,
  async connect(method, params) {
    process.send?.({ connect: method, params });
    return channel;
  },
  async writeArtifact({ name, mediaType = "" }, content): Promise<ArtifactReference> {
    let sizeBytes = 0;
    for await (const chunk of content instanceof Uint8Array ? [content] : content) sizeBytes += chunk.length;
    sizes.push(sizeBytes);
    return { artifact: "a", name, mediaType, sizeBytes };
  },
};

const web = bind(client) as BrowserCapability;
const result: Json = await web
  .session("visit", { trace: "always" }, async (page, keep) => {
    await page.exposeFunction("double", (value: number) => value * 2);
    await page.goto(url);
    const doubled = await page.evaluate("double(21)");
    const shot = await keep(await page.screenshot());
    return { title: await page.title(), doubled: Number(doubled), shot: shot.name };
  })
  .catch((error: unknown) => recordError(error) as unknown as Json);
process.send?.({ result, sizes });
process.disconnect();
