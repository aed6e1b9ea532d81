import { Controller, Get, Module } from '@nestjs/common';
import { once } from 'node:events';
import { connect } from 'node:net';
import { pino } from 'pino';
import { createHttpApp } from '#platform/http/http-app.js';

let arrived: () => void;
let gate: Promise<void>;

@Controller()
class SlowController {
  @Get('slow')
  async slow(): Promise<string> {
    arrived();
    await gate;
    return 'slow';
  }

  @Get('quick')
  quick(): string {
    return 'quick';
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

describe('a server that closes', () => {
  it('answers what still comes in over a busy connection like anything else', async () => {
    let open: () => void = () => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const busy = new Promise<void>((resolve) => (arrived = resolve));
    const app = await createHttpApp(SlowModule, { logger: pino({ level: 'silent' }), bodyLimit: 1_024 });
    await app.listen(0, '127.0.0.1');

    const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
    let answers = '';
    socket.on('data', (chunk: Buffer) => (answers += chunk.toString()));
    socket.write('GET /slow HTTP/1.1\r\nhost: test\r\n\r\n');
    await busy;
    const closed = app.close();
    // The port is the first thing that a closing server gives up.
    while (app.getHttpServer().listening) await new Promise((resolve) => setTimeout(resolve, 5));
    const late = once(app.getHttpServer(), 'request');
    socket.write('GET /quick HTTP/1.1\r\nhost: test\r\n\r\n');
    await late;
    open();
    await Promise.all([closed, once(socket, 'close')]);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
  }, 20_000);
});
