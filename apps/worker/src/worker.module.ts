import { Module, type DynamicModule } from '@nestjs/common';
import { AlertModule, type AlertModuleOptions } from './alert/alert.module.js';
import { ClassifyMetrics } from './classify/classify.metrics.js';
import { ClassifyProcessor } from './classify/classify.processor.js';
import { CustomCodes } from './classify/custom-codes.js';
import { HousekeepingModule } from './housekeeping/housekeeping.module.js';

/** Queue out: classify, alert, notify, and the housekeeping that none of them waits for. */
@Module({})
export class WorkerModule {
  static forRoot(options: AlertModuleOptions): DynamicModule {
    return {
      module: WorkerModule,
      imports: [AlertModule.forRoot(options), HousekeepingModule],
      providers: [ClassifyProcessor, ClassifyMetrics, CustomCodes],
    };
  }
}
