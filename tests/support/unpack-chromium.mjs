// Run by browser.ts as a process of its own, with TMPDIR naming the folder to fill: the package unpacks to the system's temporary
// folder, and takes whatever browser it finds there for its own.
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

await chromium.executablePath();
// Libraries (NSS among them) that a bare system lacks; the package brings them out by itself on Amazon's machines only.
await inflate(fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium'))));
