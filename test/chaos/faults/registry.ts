import type { Stage } from '../stage/stage.js';
import type { Fault } from './fault.js';
import { PROCESS_FAULTS, WIRE_FAULTS } from './process-faults.js';
import { DISK_FAULTS, POSTGRES_FAULTS, REDIS_FAULTS } from './store-faults.js';

/** Everything that can go wrong on this stage. */
export function faultsOf({ backend }: Stage): readonly Fault[] {
  const stores = backend === 'redis' ? [...POSTGRES_FAULTS, ...REDIS_FAULTS] : POSTGRES_FAULTS;
  return [...PROCESS_FAULTS, ...WIRE_FAULTS, ...DISK_FAULTS, ...stores];
}
