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
await import('./main.ts');
