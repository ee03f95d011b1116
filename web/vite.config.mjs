// The page: hashed files that the controller serves from dist/web/page. Nothing is fetched from elsewhere, at build or at run time.
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/web/page",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    // Data addresses are refused by the page's own policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  logLevel: "warn",
});
