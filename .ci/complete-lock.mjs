// Adds to package-lock.json the optional packages for other platforms that a registry mirror lacks, where "npm install" left them out:
// "npm ci" wants an entry for each ("Missing: … from lock file"). Run it after "npm install" on such a mirror; it changes nothing else.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const SYSTEM = /-(aix|android|darwin|freebsd|linux|openharmony|sunos|win32)(?:-|$)/;
// Order matters where one name begins another.
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];
const LIBC = { gnu: 'glibc', musl: 'musl' };

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([parent, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(parent, name))
    .map(([name, version]) => ({ name, version, dev: entry.dev })),
);
for (const { name, version, dev } of missing) lock.packages[`node_modules/${name}`] = entryFor(name, version, dev);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
if (missing.length > 0) writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} entries added`);

/** As Node resolves: among the parent's own packages, then upwards. */
function isLocked(parent, name) {
  const parts = parent === '' ? [] : parent.split(/\/?(?=node_modules\/)/);
  return parts.concat('').some((_, index) => [...parts.slice(0, parts.length - index), `node_modules/${name}`].join('/') in lock.packages);
}

/** The entry has no integrity, since there is nothing to compute it from; it is used only on the platform it names. */
function entryFor(name, version, dev) {
  if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${name} is wanted as ${version}, which names no one version. Add its entry by hand.`);
  const tail = name.slice(name.lastIndexOf('/') + 1);
  const os = SYSTEM.exec(tail)?.[1];
  const cpu = os && PROCESSORS.find((processor) => tail.slice(tail.indexOf(`-${os}`)).includes(`-${processor}`));
  if (cpu === undefined) throw new Error(`${name} does not tell its platform by its name. Add its entry by hand.`);
  const libc = os === 'linux' ? Object.entries(LIBC).find(([suffix]) => tail.includes(`-${suffix}`))?.[1] : undefined;
  return { version, cpu: [cpu], ...(dev ? { dev } : {}), ...(libc === undefined ? {} : { libc: [libc] }), optional: true, os: [os] };
}
