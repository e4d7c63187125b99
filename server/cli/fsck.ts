import { checkEverything } from '../fsck/check.ts';
import { openInstallation } from '../installation/open.ts';
import { databaseUrl, dataDirectory, readArguments } from './arguments.ts';
import { print } from './output.ts';

/** `fsck`: finishes what a crash left behind, reads everything again, and reports; 1 when anything is wrong. */
export async function fsck(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, {});
  const installation = await openInstallation(dataDirectory(args), databaseUrl());
  try {
    const report = await checkEverything(installation);
    print(report);
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    await installation.close();
  }
}
