import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { BullModule } from '@nestjs/bullmq';
import { Queue } from 'bullmq';
import { JobQueue } from './job-queue.js';
import type { Packed } from './packed-text.js';
import { selectQueueBackend, type QueueSettings } from './queue-backend.js';

/** Opens one queue for producers (`JobQueue`) and for `@Processor` classes alike. */
@Module({})
export class QueueModule implements OnApplicationShutdown {
  constructor(@Inject(JobQueue) private readonly queue: JobQueue) {}

  static forRoot(queueName: string, settings: QueueSettings): DynamicModule {
    return {
      module: QueueModule,
      global: true,
      // No queue is registered there, only what starts the processors: producers have a connection of their own kind.
      imports: [BullModule.forRoot({ connection: selectQueueBackend(settings) }), BullModule.registerQueue()],
      providers: [{ provide: JobQueue, useFactory: () => openJobQueue(queueName, settings) }],
      exports: [JobQueue, BullModule],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue.close();
  }
}

/** A producer of its own, for a program that is no Nest application; `close` it at the end. */
export function openJobQueue(queueName: string, settings: QueueSettings): JobQueue {
  return new JobQueue(() => {
    const queue = new Queue<Packed, void, string>(queueName, {
      connection: selectQueueBackend(settings, 'producer'),
    });
    // Without a listener a lost connection would end the process; callers see it as a rejection.
    queue.on('error', () => undefined);
    return queue;
  });
}
