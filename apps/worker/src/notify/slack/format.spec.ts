import fc from 'fast-check';
import { sampleNotification } from '../../../../../test/kit/notifications.js';
import { slackFault } from '../../../../../test/kit/slack-server.js';
import { formatSlack } from './format.js';

const CONTENT = {
  ruleTitle: 'Rate limit spike',
  severity: 'warning' as const,
  remedy: {
    meaning: 'Too many requests.',
    cause: 'More calls than the plan allows.',
    fix: 'Back off & retry after the stated wait.',
    docsUrl: 'https://docs.example/errors#429',
  },
  issueUrl: 'https://foghorn.example/issues/1',
  acknowledgeUrl: null,
  silenceUrl: null,
};

describe('formatSlack', () => {
  it('says what, how many against how many, since when, where, and what to do', () => {
    const message = formatSlack(sampleNotification(), CONTENT);
    expect(slackFault(message)).toBeNull();
    expect(message).toMatchInlineSnapshot(`
     {
       "blocks": [
         {
           "text": {
             "emoji": false,
             "text": "🟠 Rate limit spike in shop-assistant",
             "type": "plain_text",
           },
           "type": "header",
         },
         {
           "text": {
             "text": "*412* failures in 60 s, normally ~7, since <!date^1767582000^{date_short_pretty} {time_secs}|2026-01-05 03:00:00 UTC>.",
             "type": "mrkdwn",
             "verbatim": true,
           },
           "type": "section",
         },
         {
           "fields": [
             {
               "text": "*Codes*
     \`RATE_LIMITED\` × 400
     \`NODE_RATE_LIMITED\` × 12",
               "type": "mrkdwn",
               "verbatim": true,
             },
             {
               "text": "*Flows*
     \`f-support-chat\` × 412",
               "type": "mrkdwn",
               "verbatim": true,
             },
             {
               "text": "*Nodes*
     \`LLMNode_746\` \`LLMNode\` × 12",
               "type": "mrkdwn",
               "verbatim": true,
             },
             {
               "text": "*Providers*
     \`openai\` × 12",
               "type": "mrkdwn",
               "verbatim": true,
             },
           ],
           "type": "section",
         },
         {
           "text": {
             "text": "*What to do:* Back off &amp; retry after the stated wait.",
             "type": "mrkdwn",
             "verbatim": true,
           },
           "type": "section",
         },
         {
           "text": {
             "text": "<https://docs.example/errors#429|Read the platform’s documentation>",
             "type": "mrkdwn",
             "verbatim": true,
           },
           "type": "section",
         },
         {
           "text": {
             "text": "*Most of it:* \`Too many requests\` × 400
     <https://foghorn.example/issues/1|Open the issue>",
             "type": "mrkdwn",
             "verbatim": true,
           },
           "type": "section",
         },
         {
           "elements": [
             {
               "text": "412 in 60 s against ∼7 normally (p &lt; 1e-9)",
               "type": "mrkdwn",
               "verbatim": true,
             },
             {
               "text": "first",
               "type": "mrkdwn",
               "verbatim": true,
             },
             {
               "text": "\`rate_limit_spike\` incident \`0b54f6f2-5a0c-8f1e-9d3a-1f2e3d4c5b6a\`",
               "type": "mrkdwn",
               "verbatim": true,
             },
           ],
           "type": "context",
         },
       ],
       "mrkdwn": false,
       "text": "🟠 Rate limit spike in shop-assistant: 412 in 60 s against ~7 normally (p &lt; 1e-9)",
       "unfurl_links": false,
       "unfurl_media": false,
     }
    `);
  });

  it('says on resolving how long it took and how high it went, and gives no advice', () => {
    const message = formatSlack(sampleNotification({ event: 'resolved' }), CONTENT);
    expect(slackFault(message)).toBeNull();
    expect(message.blocks.slice(0, 2)).toMatchInlineSnapshot(`
     [
       {
         "text": {
           "emoji": false,
           "text": "✅ Resolved: Rate limit spike in shop-assistant",
           "type": "plain_text",
         },
         "type": "header",
       },
       {
         "text": {
           "text": "Over at <!date^1767582722^{date_short_pretty} {time_secs}|2026-01-05 03:12:02 UTC> after *12 min*, since <!date^1767582000^{date_short_pretty} {time_secs}|2026-01-05 03:00:00 UTC>.
     At the peak *412* failures, now 2.",
           "type": "mrkdwn",
           "verbatim": true,
         },
         "type": "section",
       },
     ]
    `);
    expect(JSON.stringify(message)).not.toContain('What to do');
  });

  it('does without history, advice, evidence and links', () => {
    const bare = sampleNotification({
      incident: { baseline: null },
      evidence: { codes: [], flows: [], nodes: [], providers: [], topIssue: null },
    });
    const message = formatSlack(bare, { ...CONTENT, remedy: null, issueUrl: null });
    expect(slackFault(message)).toBeNull();
    expect(message.blocks.map(({ type }) => type)).toEqual(['header', 'section', 'context']);
    expect(JSON.stringify(message)).toContain('no history to compare with');
  });

  it('names the first of many and counts the rest', () => {
    const flows = Array.from({ length: 40 }, (_, i) => ({ flowId: `flow-${i}`, count: 40 - i }));
    const text = JSON.stringify(formatSlack(sampleNotification({ evidence: { flows } }), CONTENT));
    expect(text).toContain('`flow-4` × 36\\nand 35 more');
    expect(text).not.toContain('flow-5');
  });

  it('lets nothing from outside ping, format, link or break a limit', () => {
    const hostile = fc.oneof(
      fc.constantFrom('<!channel>', '`*_~`', '<https://evil.example|log in>', '\ud83d', '&', ''),
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).map((text) => text.repeat(300)),
    );
    const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 30 });
    const story = fc.record({
      project: hostile,
      reason: hostile,
      fix: hostile,
      title: hostile,
      docsUrl: fc.oneof(hostile, fc.webUrl()),
      codes: list(fc.record({ code: hostile, count: fc.nat() })),
      flows: list(fc.record({ flowId: hostile, count: fc.nat() })),
      nodes: list(fc.record({ nodeId: hostile, nodeType: hostile, flowId: hostile, count: fc.nat() })),
      providers: list(fc.record({ provider: hostile, count: fc.nat() })),
      event: fc.constantFrom('fired' as const, 'resolved' as const),
    });
    fc.assert(
      fc.property(story, ({ project, reason, fix, title, docsUrl, event, ...lists }) => {
        const notification = sampleNotification({
          event,
          incident: { project, reason },
          evidence: { ...lists, topIssue: { id: title, title, count: 1 } },
        });
        const remedy = { ...CONTENT.remedy, fix, docsUrl };
        const message = formatSlack(notification, { ...CONTENT, remedy });
        expect(slackFault(message)).toBeNull();
        const shown = JSON.stringify(message);
        expect(shown).not.toMatch(/<!(?!date\^)|<@|<#|<https:\/\/evil/);
      }),
      { numRuns: 60 },
    );
  });
});
