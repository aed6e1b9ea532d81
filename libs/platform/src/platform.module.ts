import { Module, type DynamicModule } from '@nestjs/common';
import { CLOCK, type Clock } from './clock/clock.js';
import { LOGGER, type Logger } from './logging/logger.js';
import { Metrics } from './metrics/metrics.js';

export interface PlatformOptions {
  logger: Logger;
  version: string;
  /** Defaults to the system's clock. */
  clock?: Clock;
  /** See `MetricsOptions`. */
  processWide?: boolean;
}

/** What every process injects: its logger, its clock and its metrics. */
@Module({})
export class PlatformModule {
  static forRoot({ logger, version, clock = Date.now, processWide }: PlatformOptions): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: CLOCK, useValue: clock },
        { provide: Metrics, useFactory: () => new Metrics({ version, processWide }) },
      ],
      exports: [LOGGER, CLOCK, Metrics],
    };
  }
}
