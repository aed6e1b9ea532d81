import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { GrafanaTypes } from '../kit/conforms.js';
import { dashboards, fillPromql, targets, variablesIn, type Panel, type View } from '../kit/grafana.js';

const GRAFANA = path.resolve(__dirname, '../../deploy/grafana');
const KINDS = ['timeseries', 'stat', 'table', 'bargauge', 'barchart', 'statetimeline'];
/** The SDK's folder of a panel's type. */
const folderOf = (panel: Panel) => panel.type.replaceAll('-', '');
const VIEW: View = {
  from: 0,
  to: 3_600_000,
  interval: 15,
  variables: { project: ['shop', 'a.b'], environment: ['production'], flow: ['f-1'], request_id: ['r'] },
};
const types = new GrafanaTypes(['dashboard', 'prometheus', 'common', ...KINDS]);

describe.each(dashboards())('the dashboard %s', (uid, board) => {
  it('is what the schema of Grafana says, in version 42', () => {
    expect(board.schemaVersion).toBe(42);
    expect(types.faults('dashboard', 'Dashboard', board)).toEqual([]);
  });

  it.each(board.panels.map((panel): [string, Panel] => [panel.title, panel]))(
    'has a panel "%s" with options that its kind knows',
    (_title, panel) => {
      expect(KINDS).toContain(folderOf(panel));
      expect(types.faults(folderOf(panel), 'Options', panel.options)).toEqual([]);
      const { custom } = panel.fieldConfig.defaults;
      if (custom) expect(types.faults(folderOf(panel), 'FieldConfig', custom)).toEqual([]);
      for (const target of panel.targets) {
        const isSql = target.datasource.type === 'grafana-postgresql-datasource';
        if (isSql) {
          expect(Object.keys(target).sort()).toEqual(
            ['datasource', 'editorMode', 'format', 'rawQuery', 'rawSql', 'refId'].sort(),
          );
        } else expect(types.faults('prometheus', 'Dataquery', target)).toEqual([]);
      }
    },
  );

  it('has a question, a meaning, a unit, a limit and a source for every panel', () => {
    for (const panel of board.panels) {
      const { defaults } = panel.fieldConfig;
      expect([panel.title, panel.title.endsWith('?')]).toEqual([panel.title, true]);
      expect([panel.title, panel.description.length > 20]).toEqual([panel.title, true]);
      expect([panel.title, defaults.unit]).toEqual([panel.title, expect.any(String)]);
      expect([panel.title, defaults.thresholds?.steps.length]).toEqual([panel.title, expect.any(Number)]);
      for (const { uid: source } of [panel.datasource, ...panel.targets.map((target) => target.datasource)]) {
        expect(['${prometheus}', '${postgres}']).toContain(source);
      }
    }
    const ids = board.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lays its panels out side by side', () => {
    for (const [index, { gridPos: a, title }] of board.panels.entries()) {
      expect([title, a.x + a.w <= 24]).toEqual([title, true]);
      for (const { gridPos: b } of board.panels.slice(index + 1)) {
        const isApart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect([title, isApart]).toEqual([title, true]);
      }
    }
  });

  it('declares the variables that it uses, and uses those that it declares', () => {
    const declared = board.templating.list.map(({ name }) => name);
    const used = new Set(variablesIn(JSON.stringify([board.panels, board.templating])));
    expect([...used].filter((name) => !declared.includes(name))).toEqual([]);
    // A choice of source needs no query: the panels of one kind may all be of the other source.
    const sources = ['prometheus', 'postgres'];
    expect(declared.filter((name) => !used.has(name) && !sources.includes(name))).toEqual([]);
  });

  it('links to dashboards that are there', () => {
    const linked = [...JSON.stringify(board).matchAll(/\/d\/([\w-]+)/g)].map(([, target]) => target!);
    const known = dashboards().map(([each]) => each);
    expect(linked.filter((target) => !known.includes(target))).toEqual([]);
    expect(known).toContain(uid);
  });
});

describe('the schema check', () => {
  const [, board] = dashboards()[0]!;
  const fault = (change: (copy: typeof board) => void) => {
    const copy = structuredClone(board);
    change(copy);
    return types.faults('dashboard', 'Dashboard', copy).join();
  };

  it('notices what it is there for', () => {
    expect(fault((copy) => Object.assign(copy, { colour: 'red' }))).toContain('Dashboard.colour: unknown');
    expect(fault((copy) => Object.assign(copy, { schemaVersion: '42' }))).toContain(
      'schemaVersion: no number',
    );
    expect(fault((copy) => Object.assign(copy.panels[0]!.gridPos, { w: undefined }))).toContain('gridPos.w');
    expect(fault((copy) => Object.assign(copy.templating.list[0]!, { type: 'choice' }))).toContain(
      'list[0].type',
    );
    const { options } = board.panels[0]!;
    expect(types.faults('stat', 'Options', { ...options, graphMode: 'wave' }).join()).toContain('graphMode');
  });
});

describe('the queries', () => {
  const promql = targets().filter(({ target }) => target.expr !== undefined);

  it.each(promql.map(({ at, target }): [string, string] => [at, target.expr!]))(
    '%s is PromQL',
    (_at, expr) => {
      const filled = fillPromql(expr, VIEW);
      const faults: string[] = [];
      parser.parse(filled).iterate({
        enter(node) {
          if (node.type.isError) faults.push(`${filled.slice(0, node.from)} ⚠ ${filled.slice(node.from)}`);
        },
      });
      expect(faults).toEqual([]);
    },
  );

  it('would notice what is no PromQL', () => {
    let isBroken = false;
    parser.parse('sum by (code) (rate(foghorn_failures_total[5m])').iterate({
      enter: (node) => void (isBroken ||= node.type.isError),
    });
    expect(isBroken).toBe(true);
  });
});

describe('what Grafana is provisioned with', () => {
  const read = <T>(file: string) =>
    parse(readFileSync(path.join(GRAFANA, 'provisioning', file), 'utf8')) as T;
  const { datasources } = read<{ datasources: { uid: string; type: string; secureJsonData?: object }[] }>(
    'datasources/foghorn.yml',
  );

  it('has the two sources that the dashboards choose from, and no secret', () => {
    const kinds = new Set(targets().map(({ target }) => target.datasource.type));
    expect(datasources.map(({ type }) => type).sort()).toEqual([...kinds].sort());
    expect(datasources.flatMap(({ secureJsonData }) => Object.values(secureJsonData ?? {}))).toEqual([
      '$FOGHORN_READER_PASSWORD',
    ]);
  });

  it('has an alert rule for each alert of Prometheus, on a source that is there', () => {
    interface Rule {
      uid: string;
      title: string;
      data: { datasourceUid: string; model: { expr?: string } }[];
      annotations: Record<string, string>;
    }
    const { groups } = read<{ groups: { rules: Rule[] }[] }>('alerting/foghorn.yml');
    const rules = groups.flatMap((group) => group.rules);
    const prometheus = parse(
      readFileSync(path.resolve(GRAFANA, '../prometheus/rules/foghorn.yml'), 'utf8'),
    ) as { groups: { rules: { alert?: string; expr: string }[] }[] };
    const alerts = prometheus.groups
      .flatMap((group) => group.rules)
      .filter(({ alert }) => alert !== undefined);
    expect(rules.map(({ title, data }) => [title, data[0]?.model.expr])).toEqual(
      alerts.map(({ alert, expr }) => [alert, expr]),
    );
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
    const sources = ['__expr__', ...datasources.map(({ uid }) => uid)];
    for (const { data, annotations } of rules) {
      expect(data.filter(({ datasourceUid }) => !sources.includes(datasourceUid))).toEqual([]);
      // Grafana's provisioning would take it for a variable of the environment.
      expect(JSON.stringify(annotations)).not.toContain('$');
    }
  });

  it('reads the dashboards from where docker-compose.yml puts them', () => {
    const { providers } = read<{ providers: { options: { path: string } }[] }>('dashboards/foghorn.yml');
    const compose = readFileSync(path.resolve(GRAFANA, '../../docker-compose.yml'), 'utf8');
    expect(compose).toContain(`./deploy/grafana/dashboards:${providers[0]!.options.path}:ro`);
    expect(existsSync(path.join(GRAFANA, 'dashboards'))).toBe(true);
  });
});
