import type { parseConfig } from '#platform/config/parse-config.js';
import { collectorConfig } from '../../collector/src/collector.config.js';
import { consoleConfig } from '../../console/src/console.config.js';
import { alertConfig } from '../../worker/src/alert/alert.config.js';
import { receiversConfig } from '../../worker/src/notify/registry.js';
import { outboundConfig } from '#platform/net/outbound.config.js';
import { secretsConfig } from '#platform/secrets/secrets.config.js';
import { alertRulesConfig } from '#store/alert-rules/alert-rules.config.js';
import { platformConfig } from '#platform/config/platform.config.js';
import { retentionConfig } from '#store/projects/retention.config.js';

/** Everything that can be set when all parts run in one process. */
export const standaloneShape = {
  ...platformConfig,
  ...retentionConfig,
  ...collectorConfig,
  ...consoleConfig,
  ...receiversConfig,
  ...alertConfig,
  ...outboundConfig,
  ...secretsConfig,
  ...alertRulesConfig,
};

export type StandaloneConfig = ReturnType<typeof parseConfig<typeof standaloneShape>>;
