import { UserFault } from '../instance/user-fault.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Settings from `key=value` arguments. `env:NAME` takes the value from the environment, so that a secret is in no
 * list of processes and no history; numbers, lists and objects are read as JSON, `to` also as addresses by commas.
 *
 * @throws UserFault
 */
export function settingsOf(args: readonly string[], env: Env): Record<string, unknown> {
  return Object.fromEntries(
    args.map((arg) => {
      const at = arg.indexOf('=');
      if (at < 1) throw new UserFault('Give settings as key=value, for example --set url=env:HOOK_URL.');
      const key = arg.slice(0, at);
      return [key, valueOf(key, arg.slice(at + 1), env)];
    }),
  );
}

function valueOf(key: string, given: string, env: Env): unknown {
  if (given.startsWith('env:')) {
    const value = env[given.slice(4)];
    if (!value) throw new UserFault(`The environment variable ${given.slice(4)} is not set.`);
    return value;
  }
  if (key === 'to' && !given.startsWith('[')) return given.split(',').map((one) => one.trim());
  if (!/^(\d{1,9}$|[[{])/.test(given)) return given;
  try {
    return JSON.parse(given) as unknown;
  } catch {
    throw new UserFault(`The setting ${key} is no valid JSON.`);
  }
}
