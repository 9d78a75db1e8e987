/**
 * Finds what people would read among the literals of a source file: text between tags, texts of attributes that are shown
 * or spoken, and every other string or template with words in it, unless its place says that nobody reads it there.
 */
import ts from 'typescript';

/** Attributes and properties that are shown or spoken, whatever stands in them. */
const SHOWN =
  /^(aria-(label|valuetext|description|roledescription)|title|placeholder|alt|label|help|hint|note|wording|text|message)$/;

/** Nobody reads these, or only in a log: what a file should have been, and is, is told as a technical reason. */
const SILENT_CALLS =
  /^(console\.\w+|report|assert|Error|TypeError|damaged|packError|listError|(window\.)?matchMedia)$/;
const SILENT_NAMES = /class|style|path|^reason$/i;

/** "line: text" of every literal that people would read. */
export function literalTexts(name: string, source: string): readonly string[] {
  const kind = name.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(name, source, ts.ScriptTarget.ES2022, true, kind);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${line + 1}: ${node.getText().trim().replace(/\s+/g, ' ').slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

function isText(node: ts.Node): boolean {
  if (ts.isJsxText(node)) return /\p{L}{2,}/u.test(node.text);
  const parts = literalParts(node);
  if (parts === null || isSilent(node)) return false;
  return isShown(node) ? parts.some((part) => /\p{L}{2,}/u.test(part)) : isWorded(node, parts);
}

function literalParts(node: ts.Node): readonly string[] | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return null;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
}

/** Words of a sentence, or one that begins with a capital. */
function isWorded(node: ts.Node, parts: readonly string[]): boolean {
  const isTemplate = ts.isTemplateExpression(node);
  return parts.some(
    (part) =>
      /\p{L}{2,}[,.;:]?\s+\p{L}{2,}/u.test(part) ||
      /^[“"'(]?\p{Lu}\p{Ll}{2,}/u.test(part) ||
      (isTemplate && /(^|\s)\p{L}{2,}[,.;:]?\s|\s\p{L}{2,}[,.;:]?$/u.test(part)) ||
      /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(part),
  );
}

function isShown(node: ts.Node): boolean {
  const owner = carrier(node).parent;
  if (ts.isJsxAttribute(owner) || ts.isPropertyAssignment(owner)) return SHOWN.test(owner.name.getText());
  return false;
}

/** The outermost expression that the literal is, or may become. */
function carrier(node: ts.Node): ts.Node {
  const { parent } = node;
  const isWrapped =
    ts.isParenthesizedExpression(parent) ||
    ts.isJsxExpression(parent) ||
    (ts.isConditionalExpression(parent) && parent.condition !== node) ||
    (ts.isBinaryExpression(parent) &&
      [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.PlusToken].includes(parent.operatorToken.kind));
  return isWrapped ? carrier(parent) : node;
}

function isSilent(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isLiteralTypeNode(parent) || ts.isCaseClause(parent)) return true;
  if (ts.isElementAccessExpression(parent) || ts.isExternalModuleReference(parent)) return true;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  if (ts.isBinaryExpression(parent) && /^[!=]==$/.test(parent.operatorToken.getText())) return true;
  return hasSilentOwner(node);
}

function hasSilentOwner(node: ts.Node): boolean {
  for (let it: ts.Node = node; !ts.isSourceFile(it); it = it.parent) {
    if ((ts.isCallExpression(it) || ts.isNewExpression(it)) && SILENT_CALLS.test(it.expression.getText()))
      return true;
    if (ts.isJsxAttribute(it)) return SILENT_NAMES.test(it.name.getText()) || it.name.getText() === 'd';
    if (isDeclaration(it) && SILENT_NAMES.test(it.name?.getText() ?? '')) return true;
    if (ts.isBinaryExpression(it) && SILENT_NAMES.test(it.left.getText())) return true;
  }
  return false;
}

type Declaration = ts.VariableDeclaration | ts.FunctionDeclaration | ts.PropertyAssignment;

function isDeclaration(node: ts.Node): node is Declaration {
  return ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isPropertyAssignment(node);
}
