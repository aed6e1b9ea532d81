import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Client } from 'pg';
import { endClient } from '#platform/postgres/end-client.js';
import { useDatabase } from '../kit/postgres.js';

/** Hands everything on until `die`; from then on it answers nothing, not even a goodbye, as a host without power. */
class MortalRelay {
  private readonly sockets: Socket[] = [];
  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<MortalRelay> {
    const server = createServer({ allowHalfOpen: true });
    const relay = new MortalRelay(server);
    server.on('connection', (near) => {
      const far = connect(port, '127.0.0.1');
      relay.sockets.push(near, far);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.on('data', (data) => far.write(data));
      far.on('data', (data) => near.write(data));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  die(): void {
    for (const socket of this.sockets) socket.removeAllListeners('data').resume();
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('endClient', () => {
  const database = useDatabase({ migrated: false });
  let relay: MortalRelay;

  beforeEach(async () => {
    relay = await MortalRelay.to(Number(new URL(database.url).port));
  });
  afterEach(() => relay.close());

  async function connected(port: string): Promise<Client> {
    const url = new URL(database.url);
    url.port = port;
    const client = new Client({ connectionString: url.href });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  it('closes a connection', async () => {
    const client = await connected(new URL(database.url).port);
    const ended = once(client, 'end');
    await endClient(client);
    await ended;
  });

  it('cuts one whose other side answers nothing any more', async () => {
    const client = await connected(String(relay.port));
    relay.die();
    await endClient(client);
    expect(client.connection.stream.destroyed).toBe(true);
  }, 10_000);
});
