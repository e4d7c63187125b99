import { Issuer } from '../../issuer/index.ts';
import { issuePaper } from '../../issuer/issuing/issue.ts';
import { Register } from '../../issuer/register/register.ts';
import { connectKnex, type ConnectionSettings } from '../../server/database/index.ts';
import { AUTHORITY, NOW, ORIGIN, PASSPHRASE, readSample } from '../support/authority.ts';

/** What the process is given on standard input; crash.test.ts starts it. */
export type Fate = { readonly settings: ConnectionSettings; readonly keysDirectory: string; readonly key: string; readonly dies: 'after-serial' | 'after-intent' | 'after-sealing' | 'after-signing' | 'after-storing' };

/** A register whose process is killed at one point, as by the kernel or a power cut: nothing is cleaned up, no error is handled. */
class DoomedRegister extends Register {
  private readonly dies: Fate['dies'];

  constructor(knex: ConstructorParameters<typeof Register>[0], dies: Fate['dies']) {
    super(knex);
    this.dies = dies;
  }

  override async nextSerial(): Promise<number> {
    return this.survive('after-serial', await super.nextSerial());
  }

  override async storeIntent(...intent: Parameters<Register['storeIntent']>): ReturnType<Register['storeIntent']> {
    return this.survive('after-intent', await super.storeIntent(...intent));
  }

  override async storeSealed(...sealed: Parameters<Register['storeSealed']>): Promise<boolean> {
    return this.survive('after-sealing', await super.storeSealed(...sealed));
  }

  override async storeIssued(...issued: Parameters<Register['storeIssued']>): Promise<boolean> {
    this.survive('after-signing', undefined);
    return this.survive('after-storing', await super.storeIssued(...issued));
  }

  private survive<T>(point: Fate['dies'], value: T): T {
    if (point === this.dies) process.kill(process.pid, 'SIGKILL');
    return value;
  }
}

if (process.argv[2] !== undefined) {
  const { settings, keysDirectory, key, dies } = JSON.parse(process.argv[2]) as Fate;
  const knex = connectKnex(settings, { max: 2 });
  const issuer = await Issuer.open({ knex, keysDirectory, passphrase: PASSPHRASE, authority: AUTHORITY, verifyOrigin: ORIGIN, statusOrigin: ORIGIN, clock: () => NOW });
  const { issuing } = issuer as unknown as { issuing: Parameters<typeof issuePaper>[0] };
  await issuePaper({ ...issuing, register: new DoomedRegister(knex, dies) }, { type: 'building-permit', record: readSample('building-permit', 'smallest'), client: 'doomed', idempotencyKey: key });
}
