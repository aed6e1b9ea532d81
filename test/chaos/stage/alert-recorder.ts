import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../random.js';

/** A message that the receiver took. */
export interface AlertPost {
  at: number;
  incident: string;
  event: 'fired' | 'resolved';
  /** The process that sent it. */
  sender: string;
  /** False until the answer has left: a sender that hung up before could not know that it was taken. */
  answered: boolean;
}

/** Share of messages that it refuses for a moment, as a busy receiver does. */
const REFUSED = 0.15;

/**
 * Stands for Slack: each process posts to an address of its own, so that it is known who sent what. A message
 * that is refused was certainly not taken, and has to come again.
 */
export class AlertRecorder {
  readonly posts: AlertPost[] = [];
  /** Messages that name no incident. */
  readonly strange: string[] = [];
  refused = 0;

  private constructor(
    private readonly server: Server,
    private readonly random: Random,
  ) {}

  static async start(random: Random): Promise<AlertRecorder> {
    const server = createServer();
    const recorder = new AlertRecorder(server, random);
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const [status, headers, text, post] = recorder.answer(request.url ?? '', body);
        response.writeHead(status, headers).end(text, () => {
          if (post) post.answered = true;
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return recorder;
  }

  urlFor(sender: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook/${sender}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(
    url: string,
    body: string,
  ): [status: number, headers: Record<string, string>, text: string, taken?: AlertPost] {
    if (this.random.chance(REFUSED)) {
      this.refused += 1;
      return this.random.chance(0.5)
        ? [429, { 'retry-after': '1' }, 'rate_limited']
        : [503, {}, 'service_unavailable'];
    }
    const incident = /incident `([0-9a-f-]{36})`/.exec(body)?.[1];
    const text = (JSON.parse(body) as { text: string }).text;
    if (incident === undefined) {
      this.strange.push(text);
      return [200, {}, 'ok'];
    }
    const event = text.includes('Resolved:') ? 'resolved' : 'fired';
    const sender = url.slice('/hook/'.length);
    const post: AlertPost = { at: Date.now(), incident, event, sender, answered: false };
    this.posts.push(post);
    return [200, {}, 'ok', post];
  }
}
