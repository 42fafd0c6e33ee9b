import { startLocalSite } from "./local-site.ts";

// The site in a process of its own, so that serving pages counts for nobody.
const site = await startLocalSite();
process.once("disconnect", () => void site.close());
process.send?.(site.urls);
