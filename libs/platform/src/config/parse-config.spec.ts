import { booleanSetting, ConfigError, parseConfig } from './parse-config.js';
import { platformConfig } from './platform.config.js';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(platformConfig, env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

describe('parseConfig', () => {
  it('fills in the defaults, an empty variable counting as absent', () => {
    const config = parseConfig(platformConfig, { FOGHORN_PORT: '' });
    expect(config).toMatchObject({
      FOGHORN_PORT: 4000,
      FOGHORN_HOST: '127.0.0.1',
      FOGHORN_DATA_DIR: './data',
      LOG_LEVEL: 'info',
    });
    expect(config.DATABASE_URL).toBeUndefined();
  });

  it('reports all faults together and repeats no value', () => {
    const faults = faultsOf({
      FOGHORN_PORT: '99999',
      DATABASE_URL: 'mysql://user:hunter2@db',
      LOG_LEVEL: 'loud',
    });
    expect(faults).toHaveLength(3);
    expect(faults.join()).not.toContain('hunter2');
    expect(faults.map((fault) => fault.split(':')[0])).toEqual(['FOGHORN_PORT', 'DATABASE_URL', 'LOG_LEVEL']);
  });

  it.each([
    ['yes', true],
    ['OFF', false],
    ['1', true],
  ])('reads %s as %s', (text, expected) => {
    expect(parseConfig({ FLAG: booleanSetting(false) }, { FLAG: text })).toEqual({ FLAG: expected });
  });

  it('refuses a boolean that is none', () => {
    expect(() => parseConfig({ FLAG: booleanSetting(false) }, { FLAG: 'maybe' })).toThrow(
      'FLAG: expected true or false',
    );
  });
});
