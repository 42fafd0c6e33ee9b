import { z } from "@millrace/flow";

const words = z.array(z.string().min(1).max(200)).max(100).default([]);

/** What the flow is started with. */
export const input = z.object({
  boards: z
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
    .default("jobs")
    .describe("The name of this search: what was seen is remembered under it."),
  keywords: words.describe("One of these has to occur: all its words, in title, company or text."),
  without: words.describe("None of these may occur."),
  places: words.describe('Cities, regions, countries, "remote" or "hybrid": one of them.'),
  employment: z
    .array(z.enum(["FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"]))
    .default([])
    .describe("One of these; a job that does not say is kept."),
  salaryMin: z.number().min(0).optional().describe("What a year has to pay; a job that does not say is kept."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe("The currency of salaryMin; salaries in others are not held against a job."),
  maxAgeDays: z
    .int()
    .min(0)
    .max(3_650)
    .optional()
    .describe("How long ago a job may have been posted; one that does not say is kept."),
  maxPages: z.int().min(1).max(100).default(5).describe("Pages of each board, or times that more is asked for."),
  details: z
    .int()
    .min(0)
    .max(1_000)
    .default(50)
    .describe("Pages of jobs that are opened in a run, where the board's list tells too little."),
  pictures: z.int().min(0).max(100).default(5).describe("New matches of which a picture is taken."),
  parallel: z.int().min(1).max(16).default(4).describe("Boards, and pages of jobs, read at the same time."),
  pageTimeoutSeconds: z.number().min(1).max(120).default(30).describe("How long the browser waits for a page."),
});
