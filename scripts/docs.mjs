// Writes the documents that are derived from code; with --check it only tells which are out of date.
//   node scripts/docs.mjs [--check]
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ROOT, failPlainly, run, setUp } from './setup.mjs';

await setUp().catch(failPlainly);
const load = (file) => import(pathToFileURL(path.join(ROOT, 'dist', file)).href);

/** Every `<owner>.config.js` of the build exports one slice of settings. */
async function settings() {
  const files = readdirSync(path.join(ROOT, 'dist'), { recursive: true }).filter((file) =>
    /^(apps|libs).*[./]config\.js$/.test(file),
  );
  const slices = [];
  for (const file of files.sort()) {
    for (const slice of Object.values(await load(file))) {
      if (slice && typeof slice === 'object') slices.push({ owner: file.split(path.sep)[1], slice });
    }
  }
  const rows = new Map();
  for (const { owner, slice } of slices) {
    for (const [name, schema] of Object.entries(slice)) {
      if (!(schema instanceof z.ZodType)) continue;
      const owners = [...(rows.get(name)?.owners ?? []), owner];
      const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      rows.set(name, {
        name,
        owners,
        description: json.description ?? '',
        example: json.examples?.[0] ?? json.example,
        fallback: json.default,
      });
    }
  }
  return [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function envExample(rows) {
  const head =
    '# Every setting of Foghorn. All are optional; a line that is commented out shows the default or an example.\n# Written by `node scripts/docs.mjs`.\n';
  const body = rows.map(
    (row) => `\n# ${row.description}\n# ${row.name}=${row.fallback ?? row.example ?? ''}\n`,
  );
  return head + body.join('');
}

function configPage(rows) {
  const lines = rows.map(
    (row) =>
      `| \`${row.name}\` | ${row.fallback === undefined ? '' : `\`${row.fallback}\``} | ${row.description.replaceAll('|', '\\|')} | ${[...new Set(row.owners)].join(', ')} |`,
  );
  return `# Settings\n\nAll settings are environment variables, read once at start; every fault is reported together. An empty one counts as absent.\n\n| Name | Default | What it does | Read by |\n|---|---|---|---|\n${lines.join('\n')}\n`;
}

/** Dashboards and alert rules for Grafana; the rules are those of Prometheus, in the other's form. */
async function grafana() {
  const { DASHBOARDS } = await load('deploy/grafana/src/registry.js');
  const { provisionedAlerts } = await load('deploy/grafana/src/alert-rules.js');
  const { groups } = parse(readFileSync(path.join(ROOT, 'deploy/prometheus/rules/foghorn.yml'), 'utf8'));
  const dashboards = DASHBOARDS.map((builder) => builder.build()).map((dashboard) => [
    `deploy/grafana/dashboards/${dashboard.uid}.json`,
    `${JSON.stringify(dashboard, null, 2)}\n`,
  ]);
  const alerts = stringify(provisionedAlerts(groups), { lineWidth: 0, aliasDuplicateObjects: false });
  return {
    ...Object.fromEntries(dashboards),
    'docs/reference/dashboards.md': dashboardsPage(DASHBOARDS.map((builder) => builder.build())),
    'deploy/grafana/provisioning/alerting/foghorn.yml': `# Written by \`node scripts/docs.mjs\` from deploy/prometheus/rules/foghorn.yml.\n${alerts}`,
  };
}

/** What each panel asks and means, in the order in which it stands on its dashboard. */
function dashboardsPage(dashboards) {
  const sections = dashboards.map(({ title, uid, description, panels }) => {
    const rows = panels.map(
      ({ title: question, description: means }) => `| ${question} | ${means.replaceAll('|', '\\|')} |`,
    );
    return `\n## ${title}\n\n${description} Address: \`/d/${uid}\`.\n\n| Question | What the panel shows |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Dashboards\n\nWhat each panel answers. [How to install them](../grafana.md).\n${sections.join('')}`;
}

async function documents() {
  const rows = await settings();
  const { renderRulesMarkdown } = await load('libs/alerting/src/render-rules-markdown.js');
  const { renderCatalogMarkdown } = await load('libs/catalog/src/render-markdown.js');
  return {
    '.env.example': envExample(rows),
    'docs/reference/config.md': configPage(rows),
    'docs/reference/alert-rules.md': renderRulesMarkdown(),
    'docs/reference/catalog.md': renderCatalogMarkdown(),
    'docs/openapi.json': await run(process.execPath, ['dist/apps/console/src/openapi/print-openapi.js']),
    ...(await grafana()),
  };
}

const check = process.argv.includes('--check');
const stale = [];
for (const [file, wanted] of Object.entries(await documents())) {
  const target = path.join(ROOT, file);
  let present = '';
  try {
    present = readFileSync(target, 'utf8');
  } catch {
    // Not written yet.
  }
  if (present === wanted) continue;
  stale.push(file);
  if (!check) {
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, wanted);
    console.log(`wrote ${file}`);
  }
}
if (check && stale.length > 0)
  failPlainly(new Error(`Out of date: ${stale.join(', ')}. Run: node scripts/docs.mjs`));
