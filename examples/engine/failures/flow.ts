import { defineFlow, z } from "@millrace/flow";

class CardDeclined extends Error {}
class CarrierBusy extends Error {}

/** Charges a card and hands the parcels to a carrier; the input says how the world behaves. */
export default defineFlow({
  name: "ship-order",
  input: z.object({ order: z.string(), card: z.string(), parcels: z.number().int(), busyTries: z.number().default(0) }),
  retry: {
    attempts: 4,
    delay: "10s",
    factor: 2,
    maxDelay: "5m",
    jitter: 0.2,
    until: "1h",
    on: { HTTP_STATUS: { delay: "1m" }, CarrierBusy: { delay: "30s", factor: 1, jitter: 0 } },
    never: ["CardDeclined"],
  },
  timeouts: { queued: "1h", run: "1d" },
  async run({ input, step }) {
    const reserved = await step("reserve", () => ({ order: input.order, parcels: input.parcels }));
    await step("charge", () => {
      if (input.card === "expired") throw new CardDeclined(`the card for ${input.order} has expired`);
    });
    const labels = await step("hand over", { heartbeat: "30s" }, ({ attempt, heartbeat }) => {
      if (attempt <= input.busyTries) throw new CarrierBusy("no van is free");
      return Array.from({ length: reserved.parcels }, (_, parcel) => {
        heartbeat();
        return `${input.order}-${parcel + 1}`;
      });
    });
    return { labels };
  },
});
