import { connect } from 'node:net';
import nodemailer from 'nodemailer';
import { contentUuid } from '#contracts/hash.js';
import type { Notification } from '#contracts/incident.js';
import type { SettingsOf } from '#contracts/receivers/registry.js';
import { ForbiddenTarget } from '#platform/net/reach.js';
import { failureName, TIMEOUT_MS } from '../http-post.js';
import type { Receiver, ReceiverSurroundings, SendContext, SendResult } from '../receiver.js';
import { mailOf } from './mail.js';

/** Sends e-mail by SMTP, each over a connection of its own. */
export class EmailReceiver implements Receiver {
  readonly name: string;
  readonly type = 'email';

  constructor(
    private readonly settings: SettingsOf<'email'>,
    private readonly around: ReceiverSurroundings,
  ) {
    this.name = around.name;
  }

  async send(notification: Notification, { reference, ...context }: SendContext): Promise<SendResult> {
    const { from, to } = this.settings;
    const messageId = `<${contentUuid(notification.dedupeKey)}@foghorn.invalid>`;
    const root = typeof reference?.['messageId'] === 'string' ? reference['messageId'] : null;
    const { timeoutMs = TIMEOUT_MS } = this.around;
    const transport = this.transport(timeoutMs);
    let timer: NodeJS.Timeout | undefined;
    try {
      const info = await Promise.race([
        transport.sendMail({
          ...mailOf(notification, { ...context, reference }),
          from,
          to,
          messageId,
          // Mail programs show an incident's mails together.
          ...(root === null ? {} : { inReplyTo: root, references: root }),
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
        }),
        new Promise<never>((_resolve, reject) => {
          timer = setTimeout(
            () => reject(Object.assign(new Error('slow'), { name: 'TimeoutError' })),
            timeoutMs,
          );
        }),
      ]);
      const refused = info.rejected.length;
      const answer = `SMTP 250${refused > 0 ? `, ${refused} of ${to.length} recipients refused` : ''}`;
      return { outcome: 'delivered', answer, reference: { messageId: root ?? messageId } };
    } catch (error) {
      return smtpFailure(error);
    } finally {
      clearTimeout(timer);
      transport.close();
    }
  }

  private transport(timeoutMs: number) {
    const { host, port, security, user, password } = this.settings;
    const { reach } = this.around;
    const transport = nodemailer.createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      tls: { servername: host },
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
    // Its own way to connect would look the name up without asking how far we may go.
    transport.getSocket = (_options, done) => {
      try {
        reach.check(host);
      } catch (error) {
        return done(error as Error);
      }
      const socket = connect({ host, port, lookup: reach.lookup });
      socket.setTimeout(timeoutMs, () =>
        socket.destroy(Object.assign(new Error('slow'), { code: 'ETIMEDOUT' })),
      );
      socket.once('error', done);
      socket.once('connect', () => {
        socket.off('error', done);
        done(null, { connection: socket });
      });
    };
    return transport;
  }
}

/** 4xx may pass, 5xx stays as it is; a connection that fails may pass. The server's text is not repeated. */
export function smtpFailure(error: unknown): SendResult {
  const { responseCode, code, cause } = (error ?? {}) as {
    responseCode?: unknown;
    code?: unknown;
    cause?: unknown;
  };
  if (error instanceof ForbiddenTarget || cause instanceof ForbiddenTarget || code === 'FORBIDDEN_TARGET') {
    return { outcome: 'rejected', error: new ForbiddenTarget().message };
  }
  if (typeof responseCode === 'number' && responseCode >= 400) {
    const text = `SMTP ${responseCode}${code === 'EAUTH' ? ', the login was refused' : ''}`;
    return responseCode >= 500 ? { outcome: 'rejected', error: text } : { outcome: 'retry', error: text };
  }
  return { outcome: 'retry', error: code === 'ETIMEDOUT' ? 'no answer in time' : failureName(error) };
}
