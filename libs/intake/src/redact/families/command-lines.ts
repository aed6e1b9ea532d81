import type { SecretFamily, SecretPattern } from '../pattern.js';

const END = /[\s'"\\`]/g;
const LONGEST = 256;

/** The password in `-u user:password`, which curl and its like take. */
function userOption(prefix: string): SecretPattern {
  return {
    id: 'password',
    prefix,
    match(text, start) {
      let from = start + prefix.length;
      while (text[from] === '\\' || text[from] === "'" || text[from] === '"') from++;
      const near = upToEnd(text.slice(from, from + LONGEST));
      const colon = near.indexOf(':');
      const secret = colon < 1 ? '' : near.slice(colon + 1);
      if (secret === '' || secret.startsWith('//') || secret.startsWith('[redacted:')) return null;
      if (/^(?:\{\{|\$|<|\*+$)/.test(secret)) return null;
      return { from: from + colon + 1, to: from + near.length };
    },
  };
}

/** Oracle writes `jdbc:oracle:thin:user/password@host`. */
const oracle: SecretPattern = {
  id: 'url-credentials',
  prefix: 'jdbc:oracle:',
  match(text, start) {
    const near = upToEnd(text.slice(start, start + LONGEST));
    const at = near.indexOf('@');
    const slash = near.indexOf('/');
    if (slash < 0 || at <= slash + 1 || near.startsWith('[redacted:', slash + 1)) return null;
    return { from: start + slash + 1, to: start + at };
  },
};

function upToEnd(text: string): string {
  END.lastIndex = 0;
  const found = END.exec(text);
  return found === null ? text : text.slice(0, found.index);
}

/** Passwords in the arguments of commands and drivers. */
export const commandLines: SecretFamily = {
  name: 'command-lines',
  patterns: [userOption('-u '), userOption('--user '), oracle],
  redacted: [
    ['curl -u admin:hunter2 https://h', 'curl -u admin:[redacted:password] https://h'],
    ["curl --user 'admin:hunter2' https://h", "curl --user 'admin:[redacted:password]' https://h"],
    [
      'jdbc:oracle:thin:scott/tiger@//h:1521/x',
      'jdbc:oracle:thin:scott/[redacted:url-credentials]@//h:1521/x',
    ],
  ],
  untouched: [
    'sort -u https://h',
    'docker run -u 1000',
    'curl -u admin:$PASSWORD https://h',
    'jdbc:oracle:thin:@//h:1521/x',
  ],
};
