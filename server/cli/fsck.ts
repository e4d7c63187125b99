import { readArguments } from './arguments.ts';
import { print, say } from './output.ts';
import { withInstallation } from './with-installation.ts';

/** `fsck`: finishes what a crash left behind, reads everything again, and reports; 1 when anything is wrong. Publishes nothing: that would put right what it is to find. */
export async function fsck(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, {});
  return withInstallation(args, async (installation) => {
    const { checkEverything } = await import('../fsck/check.ts');
    const report = await checkEverything(installation, { tell: ({ code, subject, detail }) => say(`khatm fsck: [${code}] ${subject}: ${detail}`) });
    print(report);
    return report.problems.length === 0 ? 0 : 1;
  }, { publish: false });
}
