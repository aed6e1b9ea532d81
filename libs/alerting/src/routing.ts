import type { Incident } from '#contracts/incident.js';
import type { Route } from '#contracts/routes.js';
import { globMatches, MATCHED, valuesOf, type MatchedField } from './matching.js';

/** What of an incident decides where it goes. */
export type RoutedFacts = Pick<Incident, 'project' | 'rule' | 'severity' | 'subject' | 'labels'>;

/** All that routing depends on. */
export interface Routing {
  /** In their order. */
  routes: readonly Route[];
  /** Who is told when no route matches. */
  defaults: readonly string[];
  /** Every receiver that exists; others that a route names are left out. */
  known: ReadonlySet<string>;
}

export interface Routed {
  /** Who is told, each once, in the order of the routes. */
  receivers: string[];
  /** Who is told besides when nobody acknowledges in time, soonest first. */
  escalations: { afterMs: number; receivers: string[] }[];
  /** Positions of the routes that were taken, from 0; empty: the default. */
  taken: number[];
  /** Receivers that these routes name and that do not exist. */
  missing: string[];
}

/**
 * Where an incident goes: the first route that matches, and those after it while they say `continue`; without
 * any, the default. When all receivers of the routes taken are gone the default is told: a page must not get lost
 * over a name. Pure, and linear in the length of routes and texts.
 */
export function routeIncident({ routes, defaults, known }: Routing, facts: RoutedFacts): Routed {
  const taken: number[] = [];
  for (const [index, route] of routes.entries()) {
    if (!routeMatches(route, facts)) continue;
    taken.push(index);
    if (!route.continue) break;
  }
  if (taken.length === 0) return { receivers: [...defaults], escalations: [], taken, missing: [] };
  const chosen = taken.map((index) => routes[index]!);
  const exists = (name: string) => known.has(name);
  const named = unique(chosen.flatMap(({ receivers }) => receivers));
  const escalations = chosen.flatMap(({ escalation }) => escalation ?? []);
  const all = unique([...named, ...escalations.flatMap(({ receivers }) => receivers)]);
  const receivers = named.filter(exists);
  return {
    receivers: receivers.length === 0 && named.length > 0 ? [...defaults] : receivers,
    escalations: escalations
      .map((one) => ({
        afterMs: Math.round(one.afterMinutes * 60_000),
        receivers: one.receivers.filter(exists),
      }))
      .filter((one) => one.receivers.length > 0)
      .sort((a, b) => a.afterMs - b.afterMs),
    taken,
    missing: all.filter((name) => !exists(name)),
  };
}

/**
 * Whether a route means the incident. Of a field with several values (an incident's Flows, its codes) one that
 * matches is enough: whoever cares for a Flow hears of every incident it has part in.
 */
export function routeMatches({ match }: Pick<Route, 'match'>, facts: RoutedFacts): boolean {
  return MATCHED.every((field) => {
    const patterns = match[field];
    return patterns === undefined || anyMatches(patterns, field, facts);
  });
}

function anyMatches(patterns: readonly string[], field: MatchedField, facts: RoutedFacts): boolean {
  const values = valuesOf(field, facts);
  return values.some((value) => patterns.some((pattern) => globMatches(pattern, value)));
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
