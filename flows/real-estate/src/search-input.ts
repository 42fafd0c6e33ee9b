import { z } from "@millrace/flow";

const words = z.array(z.string().min(1).max(200)).max(100).default([]);
const range = z.object({ min: z.number().min(0).optional(), max: z.number().min(0).optional() }).optional();
const point = { latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) };

/** What the flow is started with. */
export const input = z.object({
  portals: z
    .array(
      z
        .url()
        .regex(/^https?:\/\//)
        .max(2_000),
    )
    .min(1)
    .max(100)
    .describe("The pages on which the lists begin, with the search that the site itself offers in their address."),
  search: z
    .string()
    .min(1)
    .max(100)
    .default("real estate")
    .describe("The name of this search: what was seen is remembered under it."),
  deal: z.enum(["rent", "sale"]).optional().describe("What is looked for; an object that does not say is kept."),
  kinds: z
    .array(z.enum(["apartment", "house", "room", "land", "office", "parking"]))
    .default([])
    .describe("One of these."),
  keywords: words.describe("One of these has to occur: all its words, in title, text or address."),
  cities: words.describe("One of these."),
  price: range.describe("In the currency of the portals; a figure that is not told is not held against an object."),
  area: range.describe("Square metres."),
  rooms: range.describe("Rooms, or bedrooms where only they are told."),
  within: z
    .object({ ...point, radiusMetres: z.number().min(1).max(1_000_000) })
    .optional()
    .describe("A circle; an object without a point is outside."),
  polygon: z.array(z.object(point)).min(3).max(1_000).optional().describe("Corners of an area; it closes by itself."),
  maxPages: z.int().min(1).max(100).default(5).describe("Pages of each portal, or times that more is asked for."),
  details: z
    .int()
    .min(0)
    .max(1_000)
    .default(50)
    .describe("Pages of objects that are opened in a run, where the list tells too little."),
  pictures: z.int().min(0).max(100).default(5).describe("New or changed objects of which a picture is taken."),
  parallel: z.int().min(1).max(16).default(4).describe("Portals, and pages of objects, read at the same time."),
  pageTimeoutSeconds: z.number().min(1).max(120).default(30).describe("How long the browser waits for a page."),
});
