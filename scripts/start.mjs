// `npm start`: sets up what is missing, then runs everything in one process.
import { failPlainly, setUp } from './setup.mjs';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 };

// npm hands a SIGTERM to the shell between it and us, which ends without passing it on: a lost parent is that
// signal. Started without npm (nohup, disown), a lost parent means nothing.
const parent = process.ppid;
const watch = process.env.npm_lifecycle_event
  ? setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGTERM'), 250).unref()
  : undefined;

for (const [signal, code] of Object.entries(EXIT_CODES)) {
  process.once(signal, () => {
    clearInterval(watch);
    // Before the service listens for signals itself there is nothing to stop in order.
    if (process.listenerCount(signal) === 0) process.exit(code);
  });
}

await setUp().catch(failPlainly);
await import('../dist/apps/standalone/src/main.js');
