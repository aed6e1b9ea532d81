import { lookup as systemLookup } from 'node:dns';
import { postOnce } from '../../apps/worker/src/notify/http-post.js';
import { ANYWHERE, ForbiddenTarget, publicOnly } from '#platform/net/reach.js';
import { FarServer } from '../kit/far-server.js';

type Answer = { address: string; family: number }[];

/** A name server that gives these answers in turn, the last one for ever. */
function nameServer(...answers: Answer[]) {
  let asked = 0;
  const reach = publicOnly((_host, _options, done) => {
    const answer = answers[Math.min(asked, answers.length - 1)]!;
    asked++;
    done(null, answer);
  });
  return { reach, asked: () => asked };
}

const LOOPBACK: Answer = [{ address: '127.0.0.1', family: 4 }];
/** Public by the tables, and nobody there: a connection to it cannot have come from the check. */
const PUBLIC: Answer = [{ address: '192.31.196.1', family: 4 }];

describe('how far outgoing posts reach', () => {
  let far: FarServer;
  let port: string;
  beforeAll(async () => {
    far = await FarServer.start();
    port = new URL(far.url).port;
  });
  afterAll(() => far.stop());
  beforeEach(() => far.received.splice(0));

  const post = (host: string) => ({
    url: `http://${host}:${port}/`,
    headers: {},
    body: '{}',
    timeoutMs: 300,
  });

  it('reaches this machine for those who may', async () => {
    expect((await postOnce(post('127.0.0.1'), ANYWHERE)).status).toBe(200);
    expect(far.received).toHaveLength(1);
  });

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433', '0.0.0.0', '127.1', '0'])(
    'refuses %s before anything is sent',
    async (host) => {
      await expect(postOnce(post(host), publicOnly())).rejects.toThrow(ForbiddenTarget);
      expect(far.received).toHaveLength(0);
    },
  );

  it('refuses a name of this machine, as the system resolves it', async () => {
    const reach = publicOnly(systemLookup as never);
    await expect(postOnce(post('localhost'), reach)).rejects.toThrow(ForbiddenTarget);
    expect(far.received).toHaveLength(0);
  });

  it('refuses a name of which one address among several is special', async () => {
    const { reach } = nameServer([...PUBLIC, ...LOOPBACK]);
    await expect(postOnce(post('mixed.example'), reach)).rejects.toThrow(ForbiddenTarget);
    expect(far.received).toHaveLength(0);
  });

  it('asks for a name once and connects to that answer, so that a second one gains nothing', async () => {
    const { reach, asked } = nameServer(PUBLIC, LOOPBACK);
    await expect(postOnce(post('rebind.example'), reach)).rejects.not.toThrow(ForbiddenTarget);
    expect(asked()).toBe(1);
    expect(far.received).toHaveLength(0);
    await expect(postOnce(post('rebind.example'), reach)).rejects.toThrow(ForbiddenTarget);
    expect(asked()).toBe(2);
    expect(far.received).toHaveLength(0);
  });
});
