/** Reads the project's TypeScript as syntax trees, for the architecture test: imports, functions, words. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export const ROOT = join(dirname(new URL(import.meta.url).pathname), '..', '..');
const FOLDERS = ['src', 'ui', 'cli', 'models', 'studio', 'release', 'examples', 'test'];

export interface ImportOf {
  /** Path from the root without extension for our own files ("src/image/resize"), the bare name for packages. */
  readonly target: string;
  readonly own: boolean;
  readonly typesOnly: boolean;
}

export interface FunctionOf {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly parameters: number;
}

export interface SourceFile {
  /** Path from the root, with extension. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly ImportOf[];
  readonly functions: readonly FunctionOf[];
  /** "line: text" of every use of the type any, cast, non-null assertion, default export, free `figma`. */
  readonly anys: readonly string[];
  readonly casts: readonly string[];
  readonly nonNulls: readonly string[];
  readonly defaultExports: readonly string[];
  readonly orDefaults: readonly string[];
  readonly figmas: readonly string[];
}

function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return ['training', 'packs', 'fixtures'].includes(entry.name) ? [] : listFiles(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function importOf(path: string, node: ts.ImportDeclaration | ts.ExportDeclaration): ImportOf | null {
  if (node.moduleSpecifier === undefined || !ts.isStringLiteral(node.moduleSpecifier)) return null;
  const name = node.moduleSpecifier.text;
  const clause = ts.isImportDeclaration(node) ? node.importClause : undefined;
  const named = clause?.namedBindings;
  const allNamedAreTypes =
    clause?.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.every((element) => element.isTypeOnly);
  const typesOnly = ts.isExportDeclaration(node)
    ? node.isTypeOnly
    : clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || allNamedAreTypes;
  if (!name.startsWith('.')) return { target: name, own: false, typesOnly };
  return { target: normalize(join(dirname(path), name)).replace(/\.(js|ts|tsx)$/, ''), own: true, typesOnly };
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const parent = node.parent;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : '(anonymous)';
}

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  (ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node)) &&
  node.body !== undefined;

const OR_DEFAULT = new Set([
  ts.SyntaxKind.NumericLiteral,
  ts.SyntaxKind.StringLiteral,
  ts.SyntaxKind.ObjectLiteralExpression,
  ts.SyntaxKind.ArrayLiteralExpression,
]);

function isFreeName(node: ts.Identifier): boolean {
  const parent = node.parent;
  const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
  return (
    !isMember &&
    !ts.isPropertyAssignment(parent) &&
    !ts.isPropertySignature(parent) &&
    !ts.isParameter(parent)
  );
}

/** Parses one file and gathers everything the rules ask about. */
export function parseSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kind);
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const at = (node: ts.Node) =>
    `${lineOf(node.getStart())}: ${node.getText().slice(0, 80).replace(/\s+/g, ' ')}`;
  const found = {
    imports: [] as ImportOf[],
    functions: [] as FunctionOf[],
    anys: [] as string[],
    casts: [] as string[],
    nonNulls: [] as string[],
    defaultExports: [] as string[],
    orDefaults: [] as string[],
    figmas: [] as string[],
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const hit = importOf(path, node);
      if (hit !== null) found.imports.push(hit);
    }
    if (isFunction(node)) {
      const line = lineOf(node.getStart());
      const parameters = node.parameters.filter((parameter) => parameter.name.getText() !== 'this').length;
      found.functions.push({ name: nameOf(node), line, lines: lineOf(node.end) - line + 1, parameters });
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.anys.push(at(node.parent));
    if (ts.isAsExpression(node) && node.type.getText() !== 'const') found.casts.push(at(node));
    if (ts.isNonNullExpression(node)) found.nonNulls.push(at(node));
    if (ts.isExportAssignment(node)) found.defaultExports.push(at(node));
    if (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent))
      found.defaultExports.push(at(node.parent));
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.BarBarToken &&
      OR_DEFAULT.has(node.right.kind)
    ) {
      found.orDefaults.push(at(node));
    }
    if (ts.isIdentifier(node) && node.text === 'figma' && isFreeName(node)) found.figmas.push(at(node));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path, lines: text.split('\n').length - 1, ...found };
}

export const readSources = (): readonly SourceFile[] => FOLDERS.flatMap(listFiles).map(parseSource);
