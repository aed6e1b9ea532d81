import pc from 'picocolors';
import type { KeptSecret } from './kept-secrets.js';

export interface BannerFacts {
  url: string;
  adminToken: KeptSecret;
  ingestKey: KeptSecret;
  /** For example `embedded Postgres in ./data` and `Postgres`. */
  database: string;
  queue: string;
  /** The setting that says where alerts go in Slack, if any. */
  slack: string | undefined;
  tookMs: number;
}

/** What a person needs after a start: where it is, how to get in, and a request that can be pasted. */
export function banner(facts: BannerFacts): string {
  const { url, adminToken, ingestKey } = facts;
  const rows = [
    ['Address', pc.bold(url)],
    ['API docs', `${url}/docs`],
    ['Admin token', shown(adminToken, 'FOGHORN_ADMIN_TOKEN')],
    ['Ingest key', shown(ingestKey, 'FOGHORN_INGEST_KEY')],
    ['Database', facts.database],
    ['Queue', facts.queue],
    ['Slack', facts.slack ? `alerts go where ${facts.slack} says` : 'off; set SLACK_WEBHOOK_URL to be told'],
  ];
  const table = rows.map(([name, value]) => `  ${pc.dim(name!.padEnd(12))} ${value}`).join('\n');
  return `
${pc.green('●')} ${pc.bold('Foghorn is ready')} ${pc.dim(`after ${(facts.tookMs / 1000).toFixed(1)} s`)}

${table}

  Send a first failure:

    curl -sS ${url}/v1/failures \\
      -H 'Authorization: Bearer ${secretInCommand(ingestKey, 'FOGHORN_INGEST_KEY')}' \\
      -d '{"kind":"request","projectId":"my-project","http":{"status":429,"headers":{"retry-after":"20"},"body":"{\\"message\\":\\"Too many requests\\"}"}}'

  and look at it:

    curl -sS ${url}/api/failures -H 'Authorization: Bearer ${secretInCommand(adminToken, 'FOGHORN_ADMIN_TOKEN')}'

  Stop with Ctrl-C. A story to look at: npm run demo
`;
}

function shown(secret: KeptSecret, variable: string): string {
  return secret.file
    ? `${secret.value} ${pc.dim(`(kept in ${secret.file})`)}`
    : `the one given in ${variable}`;
}

/** A secret that the operator gave is not printed back. */
function secretInCommand(secret: KeptSecret, variable: string): string {
  return secret.file ? secret.value : `'"$${variable}"'`;
}
