import type { Random } from '../random.js';
import type { Stage } from '../stage/stage.js';

/** Something that goes wrong and is over after a while. */
export interface Fault {
  name: string;
  /** What it takes away; two faults on the same thing never run at once. */
  touches: 'postgres' | 'redis' | 'process' | 'wire';
  /** Resolves when it is over: what was taken away is back, or on its way. */
  strike(stage: Stage, random: Random): Promise<void>;
}
