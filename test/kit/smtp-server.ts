import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { FarAnswer } from './receiver-contract.js';

/** A mail as the server took it. */
export interface TakenMail {
  from: string;
  to: string[];
  source: string;
}

/** A real SMTP server on a free port that takes mails for everybody, or answers as it is told to. */
export class TestSmtpServer {
  static readonly user = 'foghorn';
  static readonly password = 'kit-secret-password';
  readonly mails: TakenMail[] = [];
  readonly faults: string[] = [];
  /** Mails that were begun, taken or not. */
  requests = 0;
  private readonly canned: FarAnswer[] = [];
  private server!: SMTPServer;

  static async start(): Promise<TestSmtpServer> {
    const own = new TestSmtpServer();
    own.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      logger: false,
      onAuth: ({ username, password }, _session, done) =>
        username === TestSmtpServer.user && password === TestSmtpServer.password
          ? done(null, { user: username })
          : done(Object.assign(new Error(`no ${password}`), { responseCode: 535 })),
      onMailFrom: (_address, session, done) => {
        own.requests++;
        const answer = own.canned.shift();
        if (!answer || answer.status < 400) {
          const go = () => (answer?.hangUp ? own.hangUp(session.id) : done());
          if (answer?.delayMs) setTimeout(go, answer.delayMs).unref();
          else go();
          return;
        }
        done(Object.assign(new Error(answer.body ?? 'no'), { responseCode: answer.status }));
      },
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const source = Buffer.concat(chunks).toString('utf8');
          own.faults.push(...mailFaults(source));
          own.mails.push({
            from: envelope.mailFrom ? envelope.mailFrom.address : '',
            to: envelope.rcptTo.map(({ address }) => address),
            source,
          });
          done();
        });
      },
    });
    own.server.on('error', () => undefined);
    await new Promise<void>((resolve) => own.server.listen(0, '127.0.0.1', resolve));
    return own;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  answerNext(...answers: FarAnswer[]): void {
    this.canned.push(...answers);
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private hangUp(id?: string): void {
    for (const connection of this.server.connections as Set<{
      id: string;
      _socket?: { destroy(): void };
    }>) {
      if (id === undefined || connection.id === id) connection._socket?.destroy();
    }
  }
}

/** What a strict server would not take: long lines, and headers that somebody else wrote. */
function mailFaults(source: string): string[] {
  const faults: string[] = [];
  if (source.split('\r\n').some((line) => Buffer.byteLength(line) > 998))
    faults.push('a line over 998 bytes');
  const head = source.slice(0, source.indexOf('\r\n\r\n'));
  if (/^bcc:/im.test(head)) faults.push('a header that came from a text');
  for (const name of ['Subject', 'From', 'To', 'Message-ID']) {
    const count = head.match(new RegExp(`^${name}:`, 'gim'))?.length ?? 0;
    if (count !== 1) faults.push(`${count} headers ${name}`);
  }
  return faults;
}
