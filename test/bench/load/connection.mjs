// One keep-alive connection that writes ready-made requests and reads no more of an answer than it must.
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/** Sends one request at a time; a connection that breaks is made anew with the next request. */
export class Connection {
  #socket = null;
  #waiting = null;
  #pending = [];
  #pendingBytes = 0;

  constructor(host, port) {
    this.host = host;
    this.port = port;
  }

  /** Resolves with the status and the seconds of Retry-After; 0 when the connection broke. */
  send(bytes) {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      this.#socket ??= this.#open();
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#socket?.destroy();
    this.#socket = null;
  }

  #open() {
    const socket = connect({ host: this.host, port: this.port, noDelay: true });
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
      this.#answer({ status: 0, retryAfter: 0 });
    });
    return socket;
  }

  #read(chunk) {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    const all = this.#pending.length === 1 ? chunk : Buffer.concat(this.#pending, this.#pendingBytes);
    const end = all.indexOf(HEAD_END);
    if (end < 0) return;
    const head = all.latin1Slice(0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (all.length < end + 4 + length) return;
    this.#answer({
      status: Number(head.slice(9, 12)),
      retryAfter: Number(/\r\nretry-after: *(\d+)/i.exec(head)?.[1] ?? 0),
    });
  }

  #answer(answer) {
    this.#pending = [];
    this.#pendingBytes = 0;
    const resolve = this.#waiting;
    this.#waiting = null;
    resolve?.(answer);
  }
}
