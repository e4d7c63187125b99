import { readFile } from 'node:fs/promises';
import type { Proposal } from '../../issuer/index.ts';
import { readManifest } from '../../keys/index.ts';
import { InstallationError } from '../installation/errors.ts';
import { keysDirectory } from '../installation/folders.ts';
import type { Installation } from '../installation/open.ts';
import { onlyWord, readArguments, reasonOf, required } from './arguments.ts';
import { makeOfficerKey, officerSigning } from './officer-key.ts';
import { print, say } from './output.ts';
import { withInstallation } from './with-installation.ts';

const SIGNING = { by: { type: 'string' }, key: { type: 'string' }, 'passphrase-file': { type: 'string' }, signature: { type: 'string' } } as const;
const COMMANDS: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { key, content, propose, list, statement, accept };

/** `approve key|content|propose|list|statement|accept`. */
export async function approve([name, ...argv]: readonly string[]): Promise<number> {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new InstallationError('usage', `approve takes one of: ${Object.keys(COMMANDS).join(', ')}.`);
  return command(argv);
}

/** `approve key --out FILE [--passphrase-file FILE]`: makes an officer's key and prints the public one. */
async function key(argv: readonly string[]): Promise<number> {
  print({ publicKey: await makeOfficerKey(readArguments(argv, { out: { type: 'string' }, 'passphrase-file': { type: 'string' } })) });
  return 0;
}

/** `approve content keys|types|roles [--client NAME --scope S …]`: what is to be proposed, as it stands now. */
async function content(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { client: { type: 'string' }, scope: { type: 'string', multiple: true } }, { words: true });
  const kind = onlyWord(args, 'kind');
  return withInstallation(args, async (installation) => {
    if (kind === 'keys') print(rotationContent(installation));
    else if (kind === 'types') print(await installation.issuer.typesToPublish());
    else if (kind === 'roles') print(args.options['client'] === undefined ? { officers: installation.config.officers ?? [] } : apiKeyContent(required(args, 'client'), args.options['scope']));
    else throw new InstallationError('usage', 'content takes one of: keys, types, roles. A list of revocations is written by hand: {"reason": …, "numbers": […]}.');
    return 0;
  }, { publish: false });
}

/** `approve propose KIND --content FILE --by NAME --key FILE`. */
async function propose(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { ...SIGNING, content: { type: 'string' } }, { words: true });
  const kind = onlyWord(args, 'kind');
  const json = await readJson(required(args, 'content'));
  const [by, sign] = [required(args, 'by'), await officerSigning(args)];
  return withInstallation(args, async (installation) => {
    const { canonicalContent, readRevocations } = await import('../../issuer/index.ts');
    if (kind === 'revocation') readRevocations(json);
    print(shown(await approvalsOf(installation).propose(kind, canonicalContent(json), by, sign)));
    return 0;
  }, { publish: false });
}

/** `approve list`: every proposal, newest first, with the content that is approved. */
async function list(argv: readonly string[]): Promise<number> {
  return withInstallation(readArguments(argv, {}), async (installation) => {
    const { decodeCbor } = await import('../../document/index.ts');
    for (const proposal of await approvalsOf(installation).list()) print({ ...shown(proposal), content: plain(decodeCbor(proposal.content)) });
    return 0;
  }, { publish: false });
}

/** `approve statement ID --by NAME`: the bytes that NAME signs (Ed25519) where the key is kept elsewhere; base64. */
async function statement(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { by: { type: 'string' } }, { words: true });
  const [id, by] = [onlyWord(args, "proposal's id"), required(args, 'by')];
  return withInstallation(args, async (installation) => {
    print({ id, by, statement: Buffer.from(await approvalsOf(installation).statement(id, by)).toString('base64') });
    return 0;
  }, { publish: false });
}

/** `approve accept ID --by NAME --digest HEX (--key FILE | --signature BASE64)`. */
async function accept(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { ...SIGNING, digest: { type: 'string' } }, { words: true });
  const [id, by, digest] = [onlyWord(args, "proposal's id"), required(args, 'by'), required(args, 'digest')];
  const sign = await officerSigning(args);
  return withInstallation(args, async (installation) => {
    print(shown(await approvalsOf(installation).accept(id, by, Buffer.from(digest, 'hex'), sign)));
    return 0;
  }, { publish: false });
}

/** What officers approve before keys are rotated: which keys stand now, so that an approval is for one rotation. */
export function rotationContent({ config, dataDir }: Pick<Installation, 'config' | 'dataDir'>): object {
  return { rotate: { authority: config.authority.id, present: readManifest(keysDirectory(dataDir)).keys.map(({ kid }) => kid) } };
}

/** What officers approve before an API key is made. */
export function apiKeyContent(client: string, scopes: unknown): object {
  return { apiKey: { client, scopes: Array.isArray(scopes) ? [...(scopes as string[])].sort() : [] } };
}

function approvalsOf({ approvals }: Installation): NonNullable<Installation['approvals']> {
  if (!approvals) throw new InstallationError('usage', 'This is a demonstration: four eyes is off, and there is nothing to approve.');
  return approvals;
}

/** Tells what a demonstration leaves out. */
export function sayUnapproved(): void {
  say('This is a demonstration: four eyes is off, so nobody had to approve this.');
}

function shown({ id, kind, digest, proposer, expiresAt, acceptedBy, state }: Proposal): object {
  return { id, kind, digest: Buffer.from(digest).toString('hex'), proposer, acceptedBy, state, expires: new Date(expiresAt * 1000).toISOString() };
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...(value as Map<string, unknown>)].map(([name, member]) => [name, plain(member)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

/** @throws InstallationError `usage` */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)));
  } catch (error) {
    throw new InstallationError('usage', `${path} cannot be read as JSON in UTF-8: ${reasonOf(error)}`);
  }
}
