import { minute, oneLine, table } from '../terminal/table.js';
import type { Colors } from '../terminal/terminal.js';

/** A receiver of `GET /api/receivers`, as far as the table shows it. */
export interface ListedReceiver {
  name: string;
  type: string;
  source: string;
  state: string;
  lastError: string | null;
  lastDeliveredAt: string | null;
}

/** A table with one line per receiver. */
export function receiverTable(receivers: readonly ListedReceiver[], colors: Colors): string {
  if (receivers.length === 0) return 'There are no receivers: alerts are recorded, and nobody is told.\n';
  const rows = receivers.map((one) => [
    oneLine(one.name),
    one.type,
    one.source,
    one.state,
    one.lastDeliveredAt === null ? 'never' : minute(one.lastDeliveredAt),
    one.state === 'ok' ? '' : oneLine(one.lastError ?? ''),
  ]);
  return table(['NAME', 'TYPE', 'SET BY', 'STATE', 'DELIVERED', 'LAST ERROR'], rows, colors);
}

/** A route of `GET /api/routes`. */
export interface ListedRoute {
  name?: string;
  match: Record<string, string[]>;
  receivers: string[];
  continue: boolean;
  source: string;
}

/** A table with one line per route in their order, and the default below. */
export function routeTable(
  routes: readonly ListedRoute[],
  defaults: readonly string[],
  colors: Colors,
): string {
  const rows = routes.map((route, position) => [
    String(position),
    oneLine(route.name ?? ''),
    matchInWords(route.match),
    names(route.receivers),
    route.continue ? 'goes on' : '',
    route.source,
  ]);
  rows.push(['-', 'default', 'everything else', names(defaults), '', '']);
  return table(['#', 'NAME', 'MATCHES', 'RECEIVERS', 'THEN', 'SET BY'], rows, colors);
}

/** The answer of `POST /api/routes/test`. */
export interface RoutedAnswer {
  receivers: string[];
  escalations: { afterMinutes: number; receivers: string[] }[];
  routes: { position: number; name: string | null }[];
  byDefault: boolean;
  missing: string[];
}

/** Where an incident would go, in a few lines. */
export function routedInWords(answer: RoutedAnswer, colors: Colors): string {
  const taken = answer.routes.map(({ position, name }) =>
    name === null ? `route ${position}` : `route ${position} (${oneLine(name)})`,
  );
  return [
    `${colors.bold(names(answer.receivers))} by ${answer.byDefault ? 'default' : taken.join(', ')}`,
    ...answer.escalations.map(
      (one) => `after ${one.afterMinutes} min without acknowledgement: ${names(one.receivers)}`,
    ),
    ...(answer.missing.length > 0
      ? [colors.red(`named by the routes and not there: ${answer.missing.join(', ')}`)]
      : []),
    '',
  ].join('\n');
}

function matchInWords(match: Record<string, string[]>): string {
  const parts = Object.entries(match).map(([field, values]) => `${field}=${values.map(oneLine).join('|')}`);
  return parts.join(' ') || 'everything';
}

function names(list: readonly string[]): string {
  return list.length === 0 ? 'nobody' : list.join(', ');
}
