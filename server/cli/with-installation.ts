import type { Installation, OpenOptions } from '../installation/open.ts';
import { type Arguments, databaseUrl, dataDirectory } from './arguments.ts';

/** Opens the installation that the arguments name, and closes it whatever happens. Loaded only here: a wrong command line should not wait for it. */
export async function withInstallation<T>(args: Arguments, work: (installation: Installation) => Promise<T>, options?: OpenOptions): Promise<T> {
  const { openInstallation } = await import('../installation/open.ts');
  const installation = await openInstallation(dataDirectory(args), databaseUrl(), options);
  try {
    return await work(installation);
  } finally {
    await installation.close();
  }
}
