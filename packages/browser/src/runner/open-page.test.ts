import type { CapabilityChannel, CapabilityClient, Json } from "@millrace/flow";
import { MillraceError, recordError } from "@millrace/flow/errors";
import { expect, test } from "vitest";
import { controlText } from "../protocol/frames.ts";
import { openPage } from "./open-page.ts";

test("openPage() fails with what the worker said, also when the channel closes in the same turn", async () => {
  const crashed = new MillraceError({ code: "BROWSER_CRASHED", message: "Cannot go on as the browser has gone" });
  let hear = (_text: string): void => undefined;
  const channel: CapabilityChannel = {
    send: () => undefined,
    onMessage(listener) {
      hear = listener;
    },
    onClose(listener) {
      hear(controlText({ t: "tell", method: "opened", params: { startedFrom: null } }));
      hear(controlText({ t: "tell", method: "failed", params: recordError(crashed) as unknown as Json }));
      listener("the browser has gone");
    },
    close: () => undefined,
  };
  const client = { connect: async () => channel } as unknown as CapabilityClient;
  await expect(openPage(client, {})).rejects.toMatchObject({ code: "BROWSER_CRASHED", message: crashed.message });
});
