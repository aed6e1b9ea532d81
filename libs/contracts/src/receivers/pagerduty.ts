import { z } from 'zod';
import { line, webAddress, type ReceiverKind } from './setting.js';

const settings = z.strictObject({
  routingKey: line(
    'Integration key of an Events API v2 integration.',
    '0123456789abcdef0123456789abcdef',
    100,
  ),
  url: webAddress(
    'Where events go; the European region has an address of its own.',
    'https://events.pagerduty.com/v2/enqueue',
  ).default('https://events.pagerduty.com/v2/enqueue'),
});

/** PagerDuty, Events API v2. */
export const pagerduty = { settings, secrets: ['routingKey'] } satisfies ReceiverKind<typeof settings>;
