import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { makeTestKeys, NOW, PASSPHRASE } from '../../support/authority.ts';
import { makeToken, PIN } from '../../support/softhsm.ts';

test('threads that sign at once outlive a token that is pulled and put back, twice, and a wrong PIN', async () => {
  const token = makeToken();
  const keys = await makeTestKeys({ hardware: token.hardware });
  const workerData = { directory: keys.directory, passphrase: PASSPHRASE, now: NOW, hardware: token.hardware };
  const threads = [1, 2, 3].map(() => new Worker(path.join(import.meta.dirname, 'signing-thread.ts'), { workerData }));
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  for (let round = 0; round < 2; round++) {
    await wait(100);
    token.pull();
    await expect(keys.seal.sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'token-missing' });
    await wait(100);
    token.putBack();
    await keys.seal.sign(Buffer.from('x'));
  }
  token.setPin('11112222');
  token.pull();
  await expect(keys.seal.sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'token-missing' });
  token.putBack();
  await expect(keys.seal.sign(Buffer.from('x'))).rejects.toMatchObject({ code: 'pin-wrong' });
  expect(existsSync(`${token.hardware.pinFile}.refused`)).toBe(true);
  token.setPin(PIN);
  await keys.seal.sign(Buffer.from('x'));
  await wait(200);
  const answers = threads.map(async (thread) => {
    const ended = Promise.all([once(thread, 'message'), once(thread, 'exit')]);
    thread.postMessage('stop');
    const [[answer]] = (await ended) as [[{ outcomes: Record<string, number>; last: string }], unknown];
    return answer;
  });
  for (const { outcomes, last } of await Promise.all(answers)) {
    expect(last).toBe('signed');
    expect(Object.keys(outcomes).filter((outcome) => !['signed', 'token-missing', 'pin-wrong'].includes(outcome))).toEqual([]);
  }
  keys.remove();
  token.remove();
});
