import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { type IssuedPaper, IssuerError, type IssueRequest } from '../../issuer/index.ts';
import { KeyError } from '../../keys/index.ts';
import type { Installation } from '../installation/open.ts';
import type { ThreadAnswer } from './thread.ts';

/** Issues on threads, one for each core: laying out is nearly all of the work, and it needs a core to itself. */
export class IssuingThreads {
  readonly count: number;
  private readonly pool: Piscina<IssueRequest, ThreadAnswer>;

  constructor({ dataDir, settings }: Pick<Installation, 'dataDir' | 'settings'>, count = availableParallelism()) {
    this.count = count;
    this.pool = new Piscina({
      filename: join(import.meta.dirname, 'thread.ts'),
      workerData: { dataDir, settings },
      minThreads: 1,
      maxThreads: count,
      idleTimeout: 60_000,
      // While one paper waits for the database, the next is laid out.
      concurrentTasksPerWorker: 3,
    });
  }

  /** @throws IssuerError, KeyError */
  async issue(request: IssueRequest): Promise<IssuedPaper> {
    const answer = await this.pool.run(request);
    if (answer.ok) return answer.paper;
    throw 'key' in answer ? new KeyError(answer.key.code, answer.key.message) : new IssuerError(answer.problem);
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
