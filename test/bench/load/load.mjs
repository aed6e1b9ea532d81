import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SENDER = fileURLToPath(new URL('sender.mjs', import.meta.url));

/** The parent's end of a sender. */
export class Load {
  #child = fork(SENDER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  #waiting = new Map();
  #id = 0;

  constructor() {
    this.#child.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(new Error(error));
      else resolve(result);
    });
    this.#child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the load generator ended'));
    });
  }

  /**
   * Makes the requests of a plan: `target` ({host, port, path, key}), events in a `batch`, `connections`, `projects`.
   */
  prepare(plan) {
    return this.#ask('prepare', plan);
  }

  /**
   * Sends what was prepared over `connections`, for `seconds` or until so many `events` went out, as fast as it is
   * taken or at `eventsPerSecond`. Latencies are in milliseconds.
   */
  run(plan) {
    return this.#ask('run', plan);
  }

  stop() {
    this.#child.disconnect();
  }

  #ask(action, plan) {
    const id = this.#id++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, action, plan });
    });
  }
}
