import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder("."),
  build: {
    outDir: folder("../../../dist/services/console/web"),
    emptyOutDir: true,
    // The content security policy allows files only: nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
