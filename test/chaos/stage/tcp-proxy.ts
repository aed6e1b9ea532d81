import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** So long the far side believes in a connection that hangs; then its keepalive would have found out. */
const FAR_SIDE_MS = 20_000;

interface Link {
  near: Socket;
  far: Socket;
}

/**
 * A wire that can go dead without a sound: after `freeze` what is sent over the connections of that moment
 * arrives nowhere, no end is told, and it stays so. Connections made later work.
 */
export class TcpProxy {
  private readonly links = new Set<Link>();
  private readonly server: Server;

  private constructor(private readonly targetPort: number) {
    this.server = createServer((near) => this.join(near));
  }

  static async start(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Returns how many connections hang from now on. */
  freeze(): number {
    const frozen = [...this.links];
    for (const link of frozen) {
      this.links.delete(link);
      for (const socket of [link.near, link.far]) {
        socket.unpipe();
        socket.removeAllListeners('data');
        socket.removeAllListeners('end');
        socket.removeAllListeners('close');
        socket.on('close', () => undefined);
        // Read and thrown away, so that the sender's buffer does not fill up and tell it.
        socket.resume();
      }
      setTimeout(() => link.far.destroy(), FAR_SIDE_MS).unref();
    }
    return frozen.length;
  }

  close(): void {
    this.server.close();
    for (const { near, far } of this.links) {
      near.destroy();
      far.destroy();
    }
  }

  private join(near: Socket): void {
    const far = connect(this.targetPort, '127.0.0.1');
    const link = { near, far };
    this.links.add(link);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.unref();
      socket.on('error', () => undefined);
    }
    near.pipe(far);
    far.pipe(near);
    const part = () => {
      this.links.delete(link);
      near.destroy();
      far.destroy();
    };
    near.on('close', part);
    far.on('close', part);
  }
}
