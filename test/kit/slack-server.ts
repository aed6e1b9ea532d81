import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Slack's documented limits, written down here on their own and not taken from the code under test. */
const LIMITS = {
  blocks: 50,
  headerText: 150,
  sectionText: 3_000,
  fields: 10,
  fieldText: 2_000,
  contextElements: 10,
  actions: 25,
  buttonText: 75,
  buttonUrl: 3_000,
  fallbackText: 4_000,
  intervalMs: 1_000,
};
const PATH = '/services/T0000000/B0000000/kit-secret-token';

interface Text {
  type?: unknown;
  text?: unknown;
}
interface Button {
  type?: unknown;
  text?: Text;
  url?: unknown;
}
interface Block {
  type?: unknown;
  text?: Text;
  fields?: Text[];
  elements?: Text[];
}

/** A message that the server took, as it came. */
export interface SlackPost {
  at: number;
  text: string;
  blocks: Block[];
}

/** A canned answer for the next request, instead of the server's own. */
export interface CannedAnswer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
  /** Milliseconds to wait before answering. */
  delayMs?: number;
  /** Close the connection without an answer. */
  hangUp?: boolean;
}

function textFault(text: Text | undefined, limit: number, types: readonly string[]): string | null {
  if (!text || typeof text.text !== 'string' || typeof text.type !== 'string') return 'a text without text';
  if (!types.includes(text.type)) return `a text of type ${text.type}`;
  if (text.text.length === 0) return 'an empty text';
  if (text.text.length > limit) return `a text of ${text.text.length} characters, over ${limit}`;
  return markupFault(text.text);
}

/** Anything in angle brackets must be a date or a link; a bare `&` must be one of Slack's three escapes. */
function markupFault(text: string): string | null {
  if (/&(?!amp;|lt;|gt;)/.test(text)) return 'an ampersand that is not escaped';
  const rest = text.replace(/<(!date\^\d+\^[^|<>]+\|[^|<>]+|https?:\/\/[^|<>\s]+(\|[^|<>]+)?)>/g, '');
  if (/[<>]/.test(rest)) return 'an angle bracket that is neither escaped nor a date or link';
  if (/\p{Cs}/u.test(text)) return 'half a surrogate pair';
  return null;
}

function buttonFault({ type, text, url }: Button): string | null {
  if (type !== 'button') return `an element of type ${String(type)}`;
  if (typeof url !== 'string' || !URL.canParse(url) || url.length > LIMITS.buttonUrl) return 'a bad address';
  return textFault(text, LIMITS.buttonText, ['plain_text']);
}

function blockFault(block: Block): string | null {
  switch (block.type) {
    case 'header':
      return textFault(block.text, LIMITS.headerText, ['plain_text']);
    case 'section': {
      if (!block.text && !block.fields) return 'a section without text and fields';
      if (block.fields && (block.fields.length === 0 || block.fields.length > LIMITS.fields)) {
        return `${block.fields.length} fields`;
      }
      const faults = (block.fields ?? []).map((f) =>
        textFault(f, LIMITS.fieldText, ['plain_text', 'mrkdwn']),
      );
      if (block.text) faults.push(textFault(block.text, LIMITS.sectionText, ['plain_text', 'mrkdwn']));
      return faults.find((fault) => fault !== null) ?? null;
    }
    case 'context': {
      const elements = block.elements ?? [];
      if (elements.length === 0 || elements.length > LIMITS.contextElements)
        return `${elements.length} elements`;
      const faults = elements.map((e) => textFault(e, LIMITS.fieldText, ['plain_text', 'mrkdwn']));
      return faults.find((fault) => fault !== null) ?? null;
    }
    case 'actions': {
      const buttons = (block.elements ?? []) as Button[];
      if (buttons.length === 0 || buttons.length > LIMITS.actions) return `${buttons.length} buttons`;
      return buttons.map(buttonFault).find((fault) => fault !== null) ?? null;
    }
    case 'divider':
      return null;
    default:
      return `a block of type ${String(block.type)}`;
  }
}

/** Why Slack would refuse the payload, or null when it would take it. */
export function slackFault(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null) return 'no object';
  const { text, blocks } = payload as { text?: unknown; blocks?: unknown };
  if (typeof text !== 'string' || text.length === 0) return 'no text';
  if (text.length > LIMITS.fallbackText) return `a top-level text of ${text.length} characters`;
  const fault = markupFault(text);
  if (fault) return fault;
  if (!Array.isArray(blocks)) return 'no blocks';
  if (blocks.length === 0 || blocks.length > LIMITS.blocks) return `${blocks.length} blocks`;
  return (blocks as Block[]).map(blockFault).find((each) => each !== null) ?? null;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * An incoming webhook as Slack documents it, on a real port: refuses what breaks a limit with `invalid_payload`, more
 * than one message a second with 429 and Retry-After, and answers in bare text.
 */
export class SlackServer {
  /** Messages taken, in order. */
  readonly posts: SlackPost[] = [];
  /** Why payloads were refused. */
  readonly faults: string[] = [];
  /** Every request to the webhook, taken or not. */
  requests = 0;
  private readonly canned: CannedAnswer[] = [];
  private lastTakenAt = -Infinity;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<SlackServer> {
    const server = createServer();
    const slack = new SlackServer(server);
    server.on('request', (request, response) => {
      void slack.answer(request).then(
        async ({ status, body = '', headers = {}, delayMs = 0, hangUp = false }) => {
          if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
          if (hangUp) request.socket.destroy();
          else response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
        },
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return slack;
  }

  /** The address to configure; its path is the secret that must not leak. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${PATH}`;
  }

  /** Answers the next requests with these, one each, before the server's own answers. */
  answerNext(...answers: CannedAnswer[]): void {
    this.canned.push(...answers);
  }

  /** Takes the next message at once, whenever the last one came. */
  forgetRate(): void {
    this.lastTakenAt = -Infinity;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<CannedAnswer> {
    const body = await bodyOf(request);
    if (request.method !== 'POST' || request.url !== PATH) return { status: 404, body: 'no_service' };
    this.requests++;
    const canned = this.canned.shift();
    if (canned) return canned;
    const sinceLast = performance.now() - this.lastTakenAt;
    if (sinceLast < LIMITS.intervalMs) {
      const wait = Math.ceil((LIMITS.intervalMs - sinceLast) / 1_000);
      return { status: 429, body: 'rate_limited', headers: { 'retry-after': String(wait) } };
    }
    return this.take(body);
  }

  private take(body: string): CannedAnswer {
    let payload: unknown;
    try {
      payload = JSON.parse(body);
    } catch {
      payload = null;
    }
    const fault = slackFault(payload);
    if (fault !== null) {
      this.faults.push(fault);
      return { status: 400, body: 'invalid_payload' };
    }
    this.lastTakenAt = performance.now();
    const { text, blocks } = payload as SlackPost;
    this.posts.push({ at: Date.now(), text, blocks });
    return { status: 200, body: 'ok' };
  }
}
