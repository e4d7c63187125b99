import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BuiltPage, buildPage } from '../../verifier/web/build.ts';

const BUILD = new URL('../../verifier/web/build.ts', import.meta.url).href;

/** {@link buildPage} in a process of its own: Vite's bundler is native code, which does not know the objects of Jest's realm. */
export async function buildApart(options: Parameters<typeof buildPage>[0] = {}): Promise<BuiltPage> {
  const script = `const { buildPage } = await import(${JSON.stringify(BUILD)}); console.log(JSON.stringify(await buildPage(${JSON.stringify(options)})))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
  return JSON.parse(stdout) as BuiltPage;
}
