import { shrinkPageScript } from "./shrink-script.ts";

// A process of its own: what the rewriting needs is of no use afterwards.
process.stdout.write(JSON.stringify(shrinkPageScript()));
