import { createReceiver } from '../../apps/worker/src/notify/registry.js';
import type { Reference } from '../../apps/worker/src/notify/receiver.js';
import { receiverDefinition } from '#contracts/receivers/registry.js';
import { ANYWHERE, publicOnly } from '#platform/net/reach.js';
import { sampleNotification } from '../kit/notifications.js';
import {
  describeReceiverContract,
  hostileNotification,
  sampleContext,
  type StartOptions,
} from '../kit/receiver-contract.js';
import { TestSmtpServer } from '../kit/smtp-server.js';

async function start({ timeoutMs }: StartOptions = {}, over: object = {}, reach = ANYWHERE) {
  const server = await TestSmtpServer.start();
  const definition = receiverDefinition.parse({
    name: 'mail',
    type: 'email',
    settings: {
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      user: TestSmtpServer.user,
      password: TestSmtpServer.password,
      from: 'foghorn@example.com',
      to: ['ann@example.com', 'ben@example.com'],
      ...over,
    },
  });
  return { server, receiver: createReceiver(definition, { clock: Date.now, reach, timeoutMs }) };
}

describeReceiverContract('email', async (options) => {
  const { server, receiver } = await start(options);
  return {
    receiver,
    answerNext: (...answers) => server.answerNext(...answers),
    requests: () => server.requests,
    faults: () => server.faults,
    takeDown: () => server.stop(),
    secrets: [TestSmtpServer.password],
    permanent: [{ status: 553, body: 'mailbox name not allowed' }],
    statuses: { retry: [421, 450, 451, 452], final: [550, 552, 554] },
    speaksHttp: false,
  };
});

describe('the e-mail receiver', () => {
  it('writes to everybody, in text and in HTML, and keeps an incident together', async () => {
    const { server, receiver } = await start();
    const first = await receiver.send(sampleNotification(), sampleContext());
    const { reference } = first as { reference: Reference };
    await receiver.send(sampleNotification({ event: 'resolved' }), sampleContext({ reference }));
    await server.stop();
    const [fired, resolved] = server.mails;
    expect(fired).toMatchObject({
      from: 'foghorn@example.com',
      to: ['ann@example.com', 'ben@example.com'],
    });
    expect(fired!.source).toMatch(/^Subject: \[warning\] Rate limit spike in shop-assistant\r$/m);
    expect(fired!.source).toContain('412 failures in 60 s, normally ~7.');
    expect(fired!.source).toMatch(/Content-Type: text\/html/);
    const id = /^Message-ID: (\S+)\r$/im.exec(fired!.source)![1]!;
    expect(resolved!.source).toContain(`In-Reply-To: ${id}`);
    expect(resolved!.source).toMatch(/^Subject: \[warning\] Resolved: /m);
  });

  it('lets no text become markup or a header', async () => {
    const { server, receiver } = await start();
    await receiver.send(hostileNotification(), sampleContext());
    await server.stop();
    expect(server.faults).toEqual([]);
    const html = server.mails[0]!.source.replace(/=\r\n/g, '').split('text/html')[1]!;
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<(script|!channel|@U1)/);
  });

  it('says that a login was refused, without the password', async () => {
    const { server, receiver } = await start({}, { password: 'wrong-kit-password' });
    const result = await receiver.send(sampleNotification(), sampleContext());
    await server.stop();
    expect(result).toEqual({ outcome: 'rejected', error: 'SMTP 535, the login was refused' });
  });

  it('does not send over a line that it was told to encrypt and cannot', async () => {
    const { server, receiver } = await start({}, { security: 'starttls' });
    expect((await receiver.send(sampleNotification(), sampleContext())).outcome).not.toBe('delivered');
    await server.stop();
    expect(server.mails).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost'])('reaches no private server such as %s unless it may', async (host) => {
    const { server, receiver } = await start({}, { host }, publicOnly());
    const result = await receiver.send(sampleNotification(), sampleContext());
    await server.stop();
    expect(result).toEqual({ outcome: 'rejected', error: 'the address is private or special' });
  });
});
