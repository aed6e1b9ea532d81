import { booleanSetting } from '../config/parse-config.js';

/** How far calls go that users of the API have asked for. */
export const outboundConfig = {
  FOGHORN_ALLOW_PRIVATE_TARGETS: booleanSetting(false).meta({
    description:
      'Whether receivers made over the API may point at private, loopback and other special addresses; the operator’s own always may.',
    example: 'false',
  }),
};
