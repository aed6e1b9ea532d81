/** Epoch milliseconds; injected so that a test can state the time. */
export type Clock = () => number;

/** DI token of the process's clock. */
export const CLOCK = Symbol('clock');
