import type { Classification, FailingNode } from '#contracts/classification.js';
import type { Colors } from '../terminal/terminal.js';
import { duration, printable, wrap } from '../terminal/text.js';

export interface RenderOptions {
  colors: Colors;
  /** Characters per line. */
  width: number;
}

const LABEL_WIDTH = 10;
const INDENT = '  ';
/** Longer messages are cut; `--json` has them whole. */
const MESSAGE_CHARS = 600;

/** A verdict for a person: what it is, where, why, and what to do. */
export function render(verdict: Classification, { colors, width }: RenderOptions): string {
  const rows = verdict.failure ? failureRows(verdict, colors) : harmlessRows(verdict);
  const room = width - INDENT.length - LABEL_WIDTH;
  const body = rows.flatMap(({ label, text, paint }) =>
    wrap(printable(text), room).map((line, index) => {
      const name = index === 0 ? label.padEnd(LABEL_WIDTH) : ' '.repeat(LABEL_WIDTH);
      return `${INDENT}${colors.dim(name)}${paint ? paint(line) : line}`.trimEnd();
    }),
  );
  return [...headline(verdict, colors, width), '', ...body, ''].join('\n');
}

interface Row {
  label: string;
  text: string;
  paint?: (line: string) => string;
}

function headline(verdict: Classification, colors: Colors, width: number): string[] {
  if (!verdict.failure) return [colors.green(colors.bold('✓ Not a failure'))];
  const meaning = verdict.remedy ? wrap(printable(verdict.remedy.meaning), width - INDENT.length) : [];
  return [
    colors.red(colors.bold(`✗ ${printable(verdict.code ?? 'UNKNOWN')}`)),
    ...meaning.map((line) => `${INDENT}${colors.bold(line)}`),
  ];
}

function failureRows(verdict: Classification, colors: Colors): Row[] {
  const { remedy, message } = verdict;
  return [
    ...whereRows(verdict, colors),
    ...row('Message', message && cut(message), colors.yellow),
    ...row('Why', remedy?.cause),
    ...row('Fix', remedy?.fix, colors.green),
    { label: 'Retry', text: retryAdvice(verdict) },
    ...row('Docs', remedy?.docsUrl, colors.cyan),
    ...decidedRows(verdict, colors),
  ];
}

function harmlessRows(verdict: Classification): Row[] {
  return [
    { label: 'Why', text: 'A success, a run that healed itself, or one that is still in progress.' },
    { label: 'Rule', text: verdict.rule },
  ];
}

function whereRows(verdict: Classification, colors: Colors): Row[] {
  const wire = [
    verdict.httpStatus === null ? null : `HTTP ${verdict.httpStatus}`,
    verdict.errorCode === null ? null : `error code ${verdict.errorCode}`,
    verdict.provider === null ? null : `provider ${verdict.provider}`,
  ].filter((part) => part !== null);
  const [first, ...others] = causeFirst(verdict);
  return [
    ...row('Node', first && nodePath(first), colors.bold),
    ...others.map((node) => ({ label: 'and', text: nodePath(node) })),
    ...row('Seen', wire.join(' · ') || null),
  ];
}

/** The node on which the code was decided leads; the others keep their order. */
function causeFirst({ failingNodes, causeNodeId }: Classification): FailingNode[] {
  const cause = failingNodes.find((node) => node.nodeId === causeNodeId);
  return cause ? [cause, ...failingNodes.filter((node) => node !== cause)] : failingNodes;
}

function nodePath(node: FailingNode): string {
  const where = node.path.length > 0 ? node.path.join(' › ') : (node.nodeId ?? 'a node without an id');
  const what = [node.nodeName, node.nodeType].filter((part) => part !== null).join(', ');
  return what === '' ? where : `${where} (${what})`;
}

/** Whether to try again, in words. */
export function retryAdvice({ retryable, retryAfterMs }: Classification): string {
  if (retryable !== true) return 'no: the same request will fail again';
  if (retryAfterMs === null) return 'yes: it may pass with time; wait longer after each attempt';
  return retryAfterMs === 0 ? 'yes, at once' : `yes, after ${duration(retryAfterMs)}`;
}

function decidedRows({ rule, fingerprint }: Classification, colors: Colors): Row[] {
  return [{ label: 'Rule', text: rule, paint: colors.dim }, ...row('Group', fingerprint, colors.dim)];
}

function row(label: string, text: string | null | undefined, paint?: (line: string) => string): Row[] {
  if (text === null || text === undefined || text === '') return [];
  return [paint ? { label, text, paint } : { label, text }];
}

function cut(text: string): string {
  return text.length > MESSAGE_CHARS ? `${text.slice(0, MESSAGE_CHARS)}…` : text;
}
