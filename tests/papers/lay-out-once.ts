import { createHash } from 'node:crypto';
import { loadPapers } from '../../papers/index.ts';
import { sampleJob } from './sample-job.ts';

// Run as a process of its own by determinism.test.ts: prints the digest of one paper.
const papers = loadPapers();
const { record } = papers.types.get('salary-statement')!.samples.find(({ name }) => name === 'three-pages')!;
const { pdf } = await papers.layOut(sampleJob('salary-statement', record));
console.log(createHash('sha256').update(pdf).digest('hex'));
