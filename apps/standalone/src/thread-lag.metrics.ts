import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from '#platform/metrics/metrics.js';

/** Milliseconds between two looks at the clock, as prom-client has it for the main thread. */
const RESOLUTION_MS = 10;

/** Tells how late timers run in the thread that calls it, since the last scrape. */
export function measureThreadLag(metrics: Metrics): void {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  metrics.gauge(
    'worker_thread_lag_p99_seconds',
    'How late timers run in the thread of the worker, one in a hundred at least as late.',
    [],
    function () {
      this.set(delays.count === 0 ? 0 : delays.percentile(99) / 1e9);
      delays.reset();
    },
  );
}
