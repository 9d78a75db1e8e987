/** Forbidden calls, found in the syntax trees of the scripts that are shipped. */
import ts from 'typescript';
import * as forbidden from './forbidden.js';

export interface Script {
  /** As it is told to people: "main.js", "the panel in ui.html". */
  readonly name: string;
  /**
   * Who runs it: Figma's VM, with the document and no browser; the plugin's own page; or the panel's page on a site, which
   * Figma does not get. There ONNX Runtime's engine for GPUs makes callers of text.
   */
  readonly place: 'main' | 'page' | 'site';
  readonly code: string;
}

/** `isAlone`: the manifest grants no network access, so that no script may ask for any. */
export function codeFaults(script: Script, isAlone: boolean): readonly string[] {
  const tree = ts.createSourceFile('script.js', script.code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const faults: string[] = [];
  const visit = (node: ts.Node): void => {
    const fault = faultOf(node, { place: script.place, isAlone: isAlone || script.place === 'main' });
    if (fault !== null) faults.push(`${script.name} ${fault}: ${excerpt(node, script.code)}`);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return [...faults, ...(script.place === 'main' ? refusedTexts(script) : [])];
}

interface Rules {
  readonly place: Script['place'];
  readonly isAlone: boolean;
}

function faultOf(node: ts.Node, { place, isAlone }: Rules): string | null {
  if (place !== 'site' && makesCode(node)) return 'makes code at run time';
  const called = calledName(node);
  if (called?.owner === 'console' && isOneOf(forbidden.CONSOLE_NOISE, called.name))
    return `writes into the console (console.${called.name})`;
  if (isAlone && isOneOf(forbidden.NETWORK, networkName(node)))
    return 'asks for the network, and none is granted';
  return place === 'main' ? syncFault(node) : null;
}

function makesCode(node: ts.Node): boolean {
  const called = calledName(node);
  if (called?.owner !== null) return false;
  return isOneOf(forbidden.RUN_TIME_CODE, called.name) || isTextTimer(node, called.name);
}

/** `f(…)` and `new f(…)`, also as `owner.f`, `owner["f"]` and `(0, f)`; owner null: a name of its own, or one of the globe's. */
function calledName(node: ts.Node): { readonly owner: string | null; readonly name: string } | null {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return null;
  const callee = lastOf(node.expression);
  if (ts.isIdentifier(callee)) return { owner: null, name: callee.text };
  const member = memberOf(callee);
  if (member === null) return null;
  return isGlobal(member.owner) ? { owner: null, name: member.name } : member;
}

function lastOf(expression: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(expression)) return lastOf(expression.expression);
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.CommaToken)
    return lastOf(expression.right);
  return expression;
}

function memberOf(node: ts.Node): { readonly owner: string; readonly name: string } | null {
  const isNamed = ts.isPropertyAccessExpression(node);
  if (!isNamed && !ts.isElementAccessExpression(node)) return null;
  const name = isNamed ? node.name.text : textOf(node.argumentExpression);
  const owner = ts.isIdentifier(node.expression) ? node.expression.text : '';
  return name === null ? null : { owner, name };
}

const textOf = (node: ts.Node): string | null => (ts.isStringLiteralLike(node) ? node.text : null);
const isGlobal = (owner: string): boolean =>
  ['window', 'self', 'globalThis', 'top', 'parent'].includes(owner);
const isOneOf = (names: readonly string[], name: string | null): boolean =>
  name !== null && names.includes(name);

/** A timer whose first argument is a text compiles it. */
function isTextTimer(node: ts.Node, name: string): boolean {
  return (
    ts.isCallExpression(node) &&
    /^set(Timeout|Interval)$/.test(name) &&
    node.arguments.length > 0 &&
    textOf(node.arguments[0]) !== null
  );
}

/** Of a name that is read as a value, be it called or handed on. A method of somebody's own is no way out. */
function networkName(node: ts.Node): string | null {
  const member = memberOf(node);
  if (member !== null) return isGlobal(member.owner) || member.owner === 'navigator' ? member.name : null;
  return ts.isIdentifier(node) && isValue(node) ? node.text : null;
}

function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeOfExpression(parent)) return false;
  const declares = parent as { readonly name?: ts.Node };
  return declares.name !== node || ts.isShorthandPropertyAssignment(parent);
}

function syncFault(node: ts.Node): string | null {
  const member = memberOf(node);
  if (member === null) return null;
  if (isOneOf(forbidden.SYNC_METHODS, member.name))
    return `calls ${member.name}, which throws under dynamic-page`;
  if (isOneOf(forbidden.SYNC_GETTERS, member.name))
    return `reads ${member.name}, which throws under dynamic-page`;
  const isSet =
    ts.isBinaryExpression(node.parent) &&
    node.parent.left === node &&
    node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return isSet && isOneOf(forbidden.SYNC_SETTERS, member.name)
    ? `sets ${member.name}, which throws under dynamic-page`
    : null;
}

function refusedTexts({ name, code }: Script): readonly string[] {
  return forbidden.REFUSED_TEXTS.filter(({ pattern }) => pattern.test(code)).map(
    (refused) => `${name} has the text "${refused.name}", with which Figma does not start a plugin.`,
  );
}

/** Enough of the place to find it again in a script of one line. */
function excerpt(node: ts.Node, code: string): string {
  const start = node.getStart();
  return `…${code.slice(Math.max(0, start - 20), start + 60).replaceAll(/\s+/g, ' ')}…`;
}
