import { accept } from './accept.mjs';
import { acknowledge } from './acknowledge.mjs';
import { alert } from './alert.mjs';
import { big } from './big.mjs';
import { classify } from './classify.mjs';
import { drain } from './drain.mjs';
import { memory } from './memory.mjs';
import { start } from './start.mjs';
import { store } from './store.mjs';

/** What every run measures, in this order. */
export const MEASURES = [classify, accept, store, drain, acknowledge, alert, memory, start];

/** What `--big` adds. */
export const BIG_MEASURES = [big];
