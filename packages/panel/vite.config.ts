import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwind()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The server's policy takes files of its own alone: nothing is written into the page or into a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // light-dark() as it is written: the theme is one declaration then.
    cssTarget: ["chrome123", "safari17.5", "firefox120"],
  },
});
