/** Finds sentences where errors are made that people may see: those have a code and parameters, and words elsewhere. */
import ts from 'typescript';

const CODED = /^(UserError|FormatError|LostError|PassingError)$/;

/** "line: text" of each text with a space in it; a `reason` is technical and may have some. */
export function thrownSentences(source: string): readonly string[] {
  const tree = ts.createSourceFile('source.tsx', source, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const collect = (node: ts.Node): void => {
    if (isReason(node)) return;
    if (isText(node) && /\s/.test(node.getText())) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${line + 1}: ${node.getText().slice(0, 80)}`);
    }
    ts.forEachChild(node, collect);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && CODED.test(node.expression.getText())) node.arguments?.forEach(collect);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const isText = (node: ts.Node): boolean => ts.isStringLiteral(node) || isTemplate(node);

const isTemplate = (node: ts.Node): boolean =>
  ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);

const isReason = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node) && node.name.getText() === 'reason';
