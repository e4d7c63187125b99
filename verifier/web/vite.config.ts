import { defineConfig } from 'vite';

/** Modules whose code counts only where it is used; without this a page that reads codes would carry what draws them. */
const WITHOUT_SIDE_EFFECTS = /\/(document|verifier)\/|\/qrcode\//;

/** Static files with nothing inline, so that they run under a policy that allows their own origin and nothing else. */
export default defineConfig({
  root: import.meta.dirname,
  // Neither variables of the environment nor a public folder: what is built depends on the sources alone.
  envDir: false,
  publicDir: false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !WITHOUT_SIDE_EFFECTS.test(id) || id.includes('/web/') },
    },
  },
});
