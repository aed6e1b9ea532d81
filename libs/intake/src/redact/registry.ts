import { cloud } from './families/cloud.js';
import { messaging } from './families/messaging.js';
import { modelProviders } from './families/model-providers.js';
import { platformKeys } from './families/platform-keys.js';
import { privateKeys } from './families/private-keys.js';
import { services } from './families/services.js';
import { commandLines } from './families/command-lines.js';
import { tokens } from './families/tokens.js';
import type { SecretFamily } from './pattern.js';

/** Every family of secrets that has a shape of its own; a new one is a file and a line here. */
export const SECRET_FAMILIES: readonly SecretFamily[] = [
  platformKeys,
  modelProviders,
  cloud,
  messaging,
  services,
  commandLines,
  tokens,
  privateKeys,
];
