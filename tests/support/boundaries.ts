import path from 'node:path';
import ts from 'typescript';

/** What a room may import besides itself. Rooms are entered by their door only. */
export interface RoomRules {
  readonly rooms: readonly string[];
  /** npm packages, by the full name that is imported; undefined: any. */
  readonly packages?: readonly string[];
  /** Whether modules of Node may be imported. */
  readonly node: boolean;
}

export interface Boundaries {
  /** Rules by folder. A room inside another room's folder (`verifier/web`) is a room of its own. */
  readonly rooms: Readonly<Record<string, RoomRules>>;
  /** Doors besides `index.ts`, with the one room that each is for. */
  readonly doors: Readonly<Record<string, string>>;
  /** Files that run in a browser: neither they nor what they import may import a module of Node. */
  readonly browserFiles: readonly string[];
  /** Room that looks into all others, which none of them imports. */
  readonly observer: string;
}

export interface Violation {
  readonly file: string;
  readonly imports: string;
  readonly rule: 'file-in-no-room' | 'room-not-allowed' | 'past-the-door' | 'package-not-allowed' | 'node-not-allowed' | 'node-in-browser' | 'observer-imported';
}

interface Import {
  readonly specifier: string;
  /** Erased before the code runs. */
  readonly typeOnly: boolean;
}

/** Checks every import of every file; `files` maps paths from the project's root, with forward slashes, to source text. */
export function findViolations(files: ReadonlyMap<string, string>, boundaries: Boundaries): Violation[] {
  const imports = new Map([...files].map(([file, text]) => [file, readImports(file, text)]));
  const found = [...imports].flatMap(([file, list]) => checkFile(file, list, boundaries));
  return [...found, ...findNodeInBrowser(imports, boundaries.browserFiles)];
}

function checkFile(file: string, imports: readonly Import[], boundaries: Boundaries): Violation[] {
  const room = roomOf(file, boundaries);
  if (room === undefined) return [{ file, imports: '', rule: 'file-in-no-room' }];
  if (room === boundaries.observer) return [];
  return imports.flatMap(({ specifier }) => {
    const rule = ruleBroken(file, room, specifier, boundaries);
    return rule === undefined ? [] : [{ file, imports: specifier, rule }];
  });
}

function ruleBroken(file: string, room: string, specifier: string, boundaries: Boundaries): Violation['rule'] | undefined {
  const rules = boundaries.rooms[room] as RoomRules;
  if (isNode(specifier)) return rules.node ? undefined : 'node-not-allowed';
  if (!isPath(specifier)) return rules.packages === undefined || rules.packages.includes(specifier) ? undefined : 'package-not-allowed';

  const target = targetOf(file, specifier);
  const targetRoom = roomOf(target, boundaries);
  if (targetRoom === room) return undefined;
  if (targetRoom === undefined) return isInstalled(target) ? undefined : 'room-not-allowed';
  if (targetRoom === boundaries.observer) return 'observer-imported';
  if (!rules.rooms.includes(targetRoom)) return 'room-not-allowed';
  const hasOwnDoor = Object.entries(boundaries.doors).find(([door, visitor]) => visitor === room && roomOf(door, boundaries) === targetRoom);
  return target === (hasOwnDoor?.[0] ?? `${targetRoom}/index.ts`) ? undefined : 'past-the-door';
}

function findNodeInBrowser(imports: ReadonlyMap<string, readonly Import[]>, starts: readonly string[]): Violation[] {
  const seen = new Set<string>();
  const open = [...starts];
  const found: Violation[] = [];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { specifier, typeOnly } of imports.get(file) ?? []) {
      if (typeOnly) continue;
      if (isNode(specifier)) found.push({ file, imports: specifier, rule: 'node-in-browser' });
      else if (isPath(specifier)) open.push(targetOf(file, specifier));
    }
  }
  return found;
}

/** The innermost room that a path lies in. */
function roomOf(file: string, { rooms, observer }: Boundaries): string | undefined {
  return [...Object.keys(rooms), observer].filter((room) => file.startsWith(`${room}/`)).sort((a, b) => b.length - a.length)[0];
}

function targetOf(file: string, specifier: string): string {
  // What a bundler is told by a query (`?url`) is no part of the path.
  return path.posix.join(path.posix.dirname(file), specifier.replace(/\?.*$/, ''));
}

const isNode = (specifier: string) => specifier.startsWith('node:');
const isPath = (specifier: string) => specifier.startsWith('.');
const isInstalled = (target: string) => target.startsWith('node_modules/');

/** Every module that a file names: imports and re-exports, `import()` and `require()`, types by import, and files by `new URL(…, import.meta.url)`. */
function readImports(file: string, text: string): Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly = false) => {
    if (node !== undefined && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && isModuleCall(node)) add(node.arguments[0]);
    else if (ts.isNewExpression(node) && isModuleUrl(node)) addFile(node.arguments?.[0]);
    ts.forEachChild(node, visit);
  };
  // A folder by URL is data; only a source file is code that is reached past a door.
  const addFile = (node: ts.Node | undefined) => {
    if (node !== undefined && ts.isStringLiteralLike(node) && /\.(ts|tsx|js|mjs)$/.test(node.text)) add(node);
  };
  visit(source);
  return found;
}

function isModuleCall({ expression }: ts.CallExpression): boolean {
  return expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
}

function isModuleUrl({ expression, arguments: list }: ts.NewExpression): boolean {
  const base = list?.[1];
  return ts.isIdentifier(expression) && expression.text === 'URL' && base !== undefined && ts.isPropertyAccessExpression(base) && ts.isMetaProperty(base.expression);
}
