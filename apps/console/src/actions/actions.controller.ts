import { Body, Controller, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  ACTION_KEY,
  ACTION_PARAMETER,
  ACTION_PATH,
  actionClaim,
  type ActionClaim,
} from '#contracts/actions.js';
import type { Incident } from '#contracts/incident.js';
import { CLOCK, type Clock } from '#platform/clock/clock.js';
import { derivedKey } from '#platform/secrets/secret-box.js';
import { readSigned } from '#platform/secrets/signed-text.js';
import { IncidentsReadModel } from '#store/alerts/incidents.read-model.js';
import { IncidentsStore } from '#store/alerts/incidents.store.js';
import { SilencesStore } from '#store/alerts/silences.store.js';
import { escapeHtml, page, PAGE_HEADERS } from './page.js';

/** DI token of the instance's secret; null when there is none. */
export const INSTANCE_SECRET = Symbol('instance secret');

const HOUR_MS = 3_600_000;
/** Hours that the page offers for a silence. */
const HOURS = [1, 4, 24] as const;
const NAME_CHARS = 100;
const NOBODY = 'somebody with the link';

/** What a link gives, when all is well. */
interface Followed {
  claim: ActionClaim;
  incident: Incident;
}

/**
 * Where the signed links in messages lead. Opening one shows a page and changes nothing, because programs that
 * preview or prefetch links open them too; the button on the page does it.
 */
@ApiExcludeController()
@Controller(ACTION_PATH)
export class ActionsController {
  private readonly key: Buffer | null;

  constructor(
    private readonly incidents: IncidentsReadModel,
    private readonly store: IncidentsStore,
    private readonly silences: SilencesStore,
    @Inject(INSTANCE_SECRET) secret: string | null,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.key = secret === null ? null : derivedKey(secret, ACTION_KEY);
  }

  @Get()
  async show(@Query(ACTION_PARAMETER) link: unknown, @Res() reply: FastifyReply): Promise<void> {
    const followed = await this.follow(link);
    if (followed === null) return refuse(reply);
    const { claim, incident } = followed;
    if (incident.state === 'resolved') return send(reply, 200, 'It is over', about(incident));
    const address = `?${ACTION_PARAMETER}=${encodeURIComponent(String(link))}`;
    await send(reply, 200, titleOf(claim), about(incident) + form(claim, incident, address));
  }

  @Post()
  @HttpCode(200)
  @RouteConfig({ rawBody: true })
  async act(
    @Query(ACTION_PARAMETER) link: unknown,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const followed = await this.follow(link);
    if (followed === null) return refuse(reply);
    const { claim, incident } = followed;
    const given = new URLSearchParams(Buffer.isBuffer(body) ? body.toString('utf8') : '');
    const by =
      given
        .get('by')
        ?.replace(/\p{Cc}/gu, ' ')
        .trim()
        .slice(0, NAME_CHARS) || NOBODY;
    if (claim.action === 'acknowledge') await this.acknowledge(incident, by, reply);
    else await this.silence(incident, by, given.get('hours'), reply);
  }

  private async acknowledge({ id }: Incident, by: string, reply: FastifyReply): Promise<void> {
    const incident = await this.store.acknowledge(id, { at: this.clock(), by, comment: null });
    if (incident === null) return refuse(reply);
    if (!incident.acknowledged) return send(reply, 200, 'It is over', about(incident));
    const text = `<p>${escapeHtml(incident.acknowledged.by)} takes care of it. It is neither repeated nor escalated.</p>`;
    await send(reply, 200, 'Acknowledged', about(incident) + text);
  }

  private async silence(
    incident: Incident,
    by: string,
    chosen: string | null,
    reply: FastifyReply,
  ): Promise<void> {
    const hours = HOURS.find((one) => String(one) === chosen) ?? HOURS[0];
    const now = this.clock();
    const { project, rule, subject } = incident;
    // Matchers read a star as "anything"; such a name is matched a little too widely rather than not at all.
    const matchers = {
      project: [project],
      rule: [rule],
      ...(subject === null ? {} : { subject: [subject] }),
    };
    await this.silences.create(
      {
        matchers,
        startsAt: now,
        endsAt: now + hours * HOUR_MS,
        author: by,
        comment: `from a message about incident ${incident.id}`,
      },
      now,
    );
    const text = `<p>Nobody is told of it for ${hours} h. It goes on being watched.</p>`;
    await send(reply, 200, 'Silenced', about(incident) + text);
  }

  private async follow(link: unknown): Promise<Followed | null> {
    if (typeof link !== 'string' || this.key === null) return null;
    const text = readSigned(link, this.key);
    const parsed = text === null ? null : actionClaim.safeParse(JSON.parse(text));
    if (!parsed?.success || parsed.data.expiresAt <= this.clock()) return null;
    const incident = await this.incidents.get(parsed.data.incident);
    return incident && { claim: parsed.data, incident };
  }
}

function titleOf({ action }: ActionClaim): string {
  return action === 'acknowledge' ? 'Take care of this alert?' : 'Silence this alert?';
}

function about({ title, project, reason, acknowledged }: Incident): string {
  const taken = acknowledged ? `<p>${escapeHtml(acknowledged.by)} takes care of it.</p>` : '';
  return `<p><strong>${escapeHtml(title)}</strong> in ${escapeHtml(project)}</p><p>${escapeHtml(reason)}</p>${taken}`;
}

function form({ action }: ActionClaim, { acknowledged }: Incident, address: string): string {
  if (action === 'acknowledge' && acknowledged) return '';
  const hours = HOURS.map((one) => `<option value="${one}">${one} h</option>`).join('');
  const choice =
    action === 'silence'
      ? `<label for="hours">For how long</label><select id="hours" name="hours">${hours}</select>`
      : '';
  const button = action === 'silence' ? 'Silence' : 'Acknowledge';
  return `<form method="post" action="${escapeHtml(address)}">
<label for="by">Your name</label><input id="by" name="by" maxlength="${NAME_CHARS}" autocomplete="name">${choice}
<p><button type="submit">${button}</button></p></form>`;
}

function refuse(reply: FastifyReply): Promise<void> {
  const text = '<p>It has expired, or is not complete. A newer message about the alert has a newer link.</p>';
  return send(reply, 404, 'This link does not work', text);
}

async function send(reply: FastifyReply, status: number, title: string, body: string): Promise<void> {
  await reply.status(status).headers(PAGE_HEADERS).send(page(title, body));
}
