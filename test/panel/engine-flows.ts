import { fileInput, z } from "@millrace/flow";

const unlimited = { concurrency: null, concurrencyPerKey: null, rate: null, ratePerKey: null, maxSize: null };
const mail = { ...unlimited, concurrency: 1, rate: { limit: 100, perMs: 60_000 }, maxSize: 50 };
const parcels = z.object({ parcels: z.int() });

const askFlow = publication("release-payment", {
  digit: "c",
  input: z.object({ supplier: z.string(), amount: z.string() }),
  code: `
  async run({ input, step }) {
    const answer = await step.approval("release payment", {
      to: { role: "finance" }, show: input, within: "2d",
      form: z.object({ account: z.string(), express: z.boolean(), day: z.enum(["today", "friday"]) }),
    });
    return answer;
  }`,
});

const brokenFlow = publication("ship-order", {
  digit: "d",
  input: parcels,
  code: `
  async run({ input, step }) {
    await step("pack", () => "packed");
    return step("hand over", { retry: { attempts: 0 } }, () => {
      if (input.parcels > 2) throw new Error("the van takes two parcels");
      return { handedOver: input.parcels };
    });
  }`,
});

const familyFlow = publication("take-order", {
  digit: "e",
  code: `
  async run({ step, metric, respond }) {
    await respond({ accepted: true });
    metric("parcels", 3, { unit: "parcels", tags: { carrier: "post" } });
    await step.emit("tell of it", { type: "order.taken", payload: { order: 7 } });
    await step.start("tell the shop", "send-mail", { to: "shop" });
    const shipped = await step.call("ship it", "ship-order", { parcels: 1 });
    return shipped;
  }`,
});

const mailFlow = publication("send-mail", {
  digit: "f",
  code: `
  async run({ input, step }) {
    if (input.hold) await step("hold", ({ signal }) => new Promise((_, stop) => signal.addEventListener("abort", stop)));
    return "sent";
  }`,
  options: `queue: "mail",`,
  manifest: {
    admission: {
      queue: { name: "mail", settings: mail },
      priority: 0,
      key: null,
      labels: [],
      batch: null,
      debounce: null,
    },
    triggers: [
      {
        kind: "cron",
        name: "weekdays",
        pattern: "0 6 * * 1-5",
        timezone: "Europe/Berlin",
        missed: "coalesce",
        jitterMs: 0,
        input: {},
      },
    ],
  },
});

const fileFlow = publication("greet-people", {
  digit: "a",
  input: z.object({ people: fileInput({ accept: [".csv"] }), word: z.string().default("Hello") }),
  code: `async run({ input }) { return { greeted: input.people.name }; }`,
});

/** Flows that use what the engine has: an approval, a dead letter, called runs, a queue, a schedule, a file. */
export const engineFlows = [askFlow, brokenFlow, familyFlow, mailFlow, fileFlow];

interface Publication {
  readonly digit: string;
  readonly code: string;
  readonly input?: z.ZodType;
  readonly options?: string;
  readonly manifest?: object;
}

function publication(name: string, { digit, code, input, options = "", manifest = {} }: Publication) {
  return {
    flow: name,
    version: digit.repeat(64),
    manifest: {
      name,
      description: null,
      input: (input ? z.toJSONSchema(input, { io: "input" }) : null) as never,
      use: {},
      ...manifest,
    },
    bundle: `import { defineFlow, z } from "@millrace/flow";\nexport default defineFlow({ name: "${name}", ${options} ${code} });`,
  };
}
