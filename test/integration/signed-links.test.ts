import { MessageLinks } from '../../apps/worker/src/notify/links.js';
import { IncidentsReadModel } from '#store/alerts/incidents.read-model.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { SilencesStore } from '#store/alerts/silences.store.js';
import { createPrismaClient, type PrismaClient } from '#store/prisma/prisma-client.js';
import type { Incident } from '#contracts/incident.js';
import { startConsole, TEST_SECRET_KEY, type ConsoleApp } from '../kit/console-app.js';
import { sampleNotification } from '../kit/notifications.js';
import { useDatabase } from '../kit/postgres.js';

const HOUR_MS = 3_600_000;

describe('signed links in messages', () => {
  const database = useDatabase();
  let app: ConsoleApp;
  let prisma: PrismaClient;
  let now = Date.UTC(2026, 0, 5, 3, 10, 0);

  beforeAll(async () => {
    prisma = createPrismaClient(database.pool);
    app = await startConsole(database.url, () => now);
  });
  afterAll(async () => {
    await app.stop();
    await prisma.$disconnect();
  });

  async function incident(project: string, over: Partial<Incident> = {}): Promise<Incident> {
    const id = crypto.randomUUID();
    const one = sampleNotification({ incident: { id, groupId: id, project, ...over } }).incident;
    expect(await new IncidentsStore(prisma).apply({ incidents: [one], notifications: [] }, now)).toBe(true);
    return one;
  }
  function linksOf(one: Incident, secret = TEST_SECRET_KEY) {
    return new MessageLinks(app.url, secret).of(sampleNotification({ incident: one }), now);
  }
  const open = (url: string) => fetch(url);
  const press = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  const stored = (id: string) => new IncidentsReadModel(prisma).get(id);

  it('shows a page that does nothing by itself, and acknowledges when its button is pressed', async () => {
    const one = await incident('shop<script>');
    const url = linksOf(one).acknowledgeUrl!;
    const shown = await open(url);
    const html = await shown.text();
    expect(shown.status).toBe(200);
    expect(html).toContain('Take care of this alert?');
    expect(html).toContain('shop&lt;script&gt;');
    expect(html).not.toContain('<script>');
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await stored(one.id))?.acknowledged).toBeNull();
    const action = /action="([^"]+)"/.exec(html)![1]!.replaceAll('&amp;', '&');
    const done = await press(new URL(action, url).href, { by: 'Ann\r\n<b>' });
    expect(await done.text()).toContain('Ann  &lt;b&gt; takes care of it');
    expect((await stored(one.id))?.acknowledged).toMatchObject({ at: now, by: 'Ann  <b>' });
    // Who came first stays.
    expect(await (await press(url, { by: 'Ben' })).text()).toContain('Ann');
    expect(await (await open(url)).text()).not.toContain('<form');
  });

  it('silences what the incident is about, for as long as was chosen', async () => {
    const one = await incident('checkout', { subject: 'LLMNode_7' });
    const url = linksOf(one).silenceUrl!;
    expect(await (await open(url)).text()).toContain('<option value="24">');
    expect(await new SilencesStore(prisma).list(now)).toEqual([]);
    expect((await press(url, { by: 'Ann', hours: '4' })).status).toBe(200);
    expect(await new SilencesStore(prisma).list(now)).toMatchObject([
      {
        matchers: { project: ['checkout'], rule: ['rate_limit_spike'], subject: ['LLMNode_7'] },
        startsAt: now,
        endsAt: now + 4 * HOUR_MS,
        author: 'Ann',
      },
    ]);
  });

  it('needs no name, and takes no other length of time', async () => {
    const one = await incident('other');
    const before = (await new SilencesStore(prisma).list(now)).length;
    await press(linksOf(one).silenceUrl!, { hours: '99999' });
    const silences = await new SilencesStore(prisma).list(now);
    expect(silences).toHaveLength(before + 1);
    expect(silences.find(({ matchers }) => matchers.project?.[0] === 'other')).toMatchObject({
      author: 'somebody with the link',
      endsAt: now + HOUR_MS,
    });
  });

  it.each<[string, (url: string, one: Incident) => string]>([
    ['another key', (_url, one) => linksOf(one, 'another secret key, long enough too').acknowledgeUrl!],
    ['a changed claim', (url) => url.replace('link=ey', 'link=fy')],
    ['no signature', (url) => url.split('.').slice(0, -1).join('.')],
    ['no link', (url) => url.split('?')[0]!],
    ['two links', (url) => `${url}&link=x`],
  ])('refuses %s', async (_name, change) => {
    const one = await incident(`refused ${_name}`);
    const url = change(linksOf(one).acknowledgeUrl!, one);
    expect((await open(url)).status).toBe(404);
    expect((await press(url, { by: 'Eve' })).status).toBe(404);
    expect((await stored(one.id))?.acknowledged).toBeNull();
  });

  it('refuses what is older than a day, and an incident that is gone', async () => {
    const one = await incident('old');
    const url = linksOf(one).acknowledgeUrl!;
    const ghost = linksOf({ ...one, id: crypto.randomUUID() }).acknowledgeUrl!;
    expect((await open(ghost)).status).toBe(404);
    now += 24 * HOUR_MS;
    expect((await press(url, {})).status).toBe(404);
    expect((await stored(one.id))?.acknowledged).toBeNull();
  });

  it('offers nothing to do where there is nothing to do', async () => {
    const one = await incident('offers');
    const links = new MessageLinks(app.url, TEST_SECRET_KEY);
    const none = { acknowledgeUrl: null, silenceUrl: null };
    expect(links.of(sampleNotification({ event: 'resolved', incident: one }), now)).toMatchObject(none);
    expect(links.of({ ...sampleNotification({ incident: one }), trial: true }, now)).toMatchObject(none);
    expect(new MessageLinks(app.url, null).of(sampleNotification({ incident: one }), now)).toMatchObject(
      none,
    );
    expect(new MessageLinks(null, TEST_SECRET_KEY).of(sampleNotification(), now)).toMatchObject(none);
  });
});
