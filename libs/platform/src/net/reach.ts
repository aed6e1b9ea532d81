import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isSpecialAddress } from './special-addresses.js';

/** The target is, or resolves to, an address that may not be reached from here. */
export class ForbiddenTarget extends Error {
  readonly code = 'FORBIDDEN_TARGET';
  constructor() {
    super('the address is private or special');
    this.name = 'ForbiddenTarget';
  }
}

/** How far outgoing connections may go. */
export interface Reach {
  /** @throws ForbiddenTarget for a host that is such an address itself; names are judged when they are looked up. */
  check(host: string): void;
  /** For `net.connect` and `http.request`: the address judged here is the one that is connected to. */
  lookup: LookupFunction;
}

type Resolve = (
  host: string,
  options: { all: true; family?: number },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** For targets that the operator of this machine has chosen. */
export const ANYWHERE: Reach = { check: () => undefined, lookup: systemLookup as LookupFunction };

/**
 * For targets that somebody else has chosen: only hosts on the public internet. A name is judged in the lookup of
 * the very connection, so that a second answer of its name server, other than the first, gains nothing. One
 * special address among several refuses them all.
 *
 * @param resolve finds the addresses of a name
 */
export function publicOnly(resolve: Resolve = systemLookup as unknown as Resolve): Reach {
  return {
    check(host) {
      const bare = host.replace(/^\[|\]$/g, '');
      if (isIP(bare) !== 0 && isSpecialAddress(bare)) throw new ForbiddenTarget();
    },
    lookup(host, options, done) {
      const family = options.family === 4 || options.family === 6 ? { family: options.family } : {};
      resolve(host, { all: true, ...family }, (error, addresses) => {
        if (error) return done(error, '', 0);
        const first = addresses[0];
        if (!first || addresses.some(({ address }) => isSpecialAddress(address))) {
          return done(new ForbiddenTarget(), '', 0);
        }
        if (options.all) done(null, addresses);
        else done(null, first.address, first.family);
      });
    },
  };
}
