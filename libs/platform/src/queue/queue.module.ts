import { Module, type DynamicModule } from '@nestjs/common';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { JobQueue } from './job-queue.js';
import { selectQueueBackend, type QueueSettings } from './queue-backend.js';

/** Registers one queue for producers (`JobQueue`) and for `@Processor` classes alike. */
@Module({})
export class QueueModule {
  static forRoot(queueName: string, settings: QueueSettings): DynamicModule {
    const connection = selectQueueBackend(settings);
    return {
      module: QueueModule,
      global: true,
      imports: [BullModule.forRoot({ connection }), BullModule.registerQueue({ name: queueName })],
      providers: [
        {
          provide: JobQueue,
          inject: [getQueueToken(queueName)],
          useFactory: (queue: Queue) => {
            // Without a listener a lost connection would end the process; callers see it as a rejection.
            queue.on('error', () => undefined);
            return new JobQueue(queue);
          },
        },
      ],
      exports: [JobQueue, BullModule],
    };
  }
}
