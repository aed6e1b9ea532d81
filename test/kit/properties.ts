// Laws are tried on other values in every run. In CI the values are the same in every run, so that a change is
// judged by what it changed; whoever finds a counterexample adds it to the law's `examples`.
import fc from 'fast-check';

if (process.env['CI'] === 'true') fc.configureGlobal({ seed: 20_261_125 });
