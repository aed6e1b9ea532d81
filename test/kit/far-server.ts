import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FarAnswer } from './receiver-contract.js';

/** A request as it came. */
export interface FarRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An HTTP server of somebody else's: notes what it gets and answers as its service would, or as it is told to. */
export class FarServer {
  readonly received: FarRequest[] = [];
  private readonly canned: FarAnswer[] = [];

  private constructor(private readonly server: Server) {}

  /** @param reply what the service itself answers */
  static async start(
    reply: (request: FarRequest) => FarAnswer = () => ({ status: 200 }),
  ): Promise<FarServer> {
    const server = createServer();
    const far = new FarServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const whole = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
        far.received.push(whole);
        const answer = far.canned.shift() ?? reply(whole);
        const say = () => {
          if (answer.hangUp) request.socket.destroy();
          else response.writeHead(answer.status, answer.headers).end(answer.body);
        };
        if (answer.delayMs) setTimeout(say, answer.delayMs).unref();
        else say();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return far;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers the next requests with these, one each, before the service's own answers. */
  answerNext(...answers: FarAnswer[]): void {
    this.canned.push(...answers);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
