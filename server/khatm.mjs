// Plain JavaScript, because an older Node cannot even read main.ts, and would say so in words that help nobody.
const NEEDED = 24;
const [major] = process.versions.node.split('.').map(Number);

if (major < NEEDED) {
  console.error(
    `Khatm needs Node ${NEEDED} or newer, and this is Node ${process.versions.node}. ` +
      'Run it through npm ("npm start", "npm run khatm -- <command>"), which uses the Node that "npm ci" installs, or install a newer Node.',
  );
  process.exit(78);
}
// Compiled code is kept, which halves the time that a command takes to load (0.83 s to 0.4 s of CPU). Beside the packages, since
// whoever may write there could as well change those; in a folder for everybody, such as /tmp, a stranger could leave code.
const { enableCompileCache } = await import('node:module');
const { fileURLToPath } = await import('node:url');
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/khatm', import.meta.url)));
await import('./main.ts');
