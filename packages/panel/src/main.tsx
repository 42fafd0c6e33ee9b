import "./app/forbid-eval.ts";
import { createClient } from "@millrace/sdk";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { takeToken } from "./session/take-token.ts";
import { applyTheme, readTheme } from "./theme/theme.ts";

// Before anything else: the token is not to stay in the address bar, the history or a screenshot.
const token = takeToken(window);
applyTheme(readTheme(localStorage), document.documentElement);
const root = document.getElementById("root");
if (root) createRoot(root).render(<App client={createClient({ url: "" })} firstToken={token} />);
