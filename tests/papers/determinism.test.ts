import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { loadPapers } from '../../papers/index.ts';
import { sampleJob } from './sample-job.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const job = () => {
  const type = papers.types.get('salary-statement')!;
  return sampleJob('salary-statement', type.samples.find(({ name }) => name === 'three-pages')!.record);
};
const papers = loadPapers();

describe('equal jobs', () => {
  it('yield equal bytes, whatever was laid out between them', async () => {
    const first = await papers.layOut(job());
    await papers.layOut(sampleJob('building-permit', papers.types.get('building-permit')!.samples[0]!.record));
    expect(sha256((await papers.layOut(job())).pdf)).toBe(sha256(first.pdf));
    expect(sha256((await loadPapers().layOut(job())).pdf)).toBe(sha256(first.pdf));
  });

  it('yield equal bytes in another process', async () => {
    const script = fileURLToPath(new URL('lay-out-once.ts', import.meta.url));
    const other = execFileSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '', TZ: 'Asia/Qatar' } });
    expect(other.trim()).toBe(sha256((await papers.layOut(job())).pdf));
  });
});

describe('unequal jobs', () => {
  it('differ in their bytes', async () => {
    const first = await papers.layOut(job());
    const second = await papers.layOut({ ...job(), code: '493817260459' });
    expect(sha256(second.pdf)).not.toBe(sha256(first.pdf));
  });
});
