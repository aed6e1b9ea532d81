const NAMED_ERROR =
  /^[ \t]*(?:Uncaught |Unhandled |\(node:\d+\) )?(?:\[?)([A-Za-z_$][\w$]{0,60}(?:Error|Exception))(?: \[(\w+)\])?: (.*)$/m;
const CAUSE = /(?:\[cause\]|Caused by|cause): (?:([A-Za-z_$][\w$]{0,60}): )?(.*)$/m;
const CODE_FIELD = /\bcode: ['"]?([A-Z][A-Z0-9_]{2,60})\b/;
const SYSTEM_CODE =
  /\b(E[A-Z]{4,24}(?:_[A-Z]+)?|UND_ERR_[A-Z_]{3,40}|ERR_[A-Z0-9_]{3,60}|CERT_[A-Z_]{3,40}|DEPTH_ZERO_SELF_SIGNED_CERT)\b/;
const STATUS_WORDS = [
  /\bHTTP(?:\/\d(?:\.\d)?)?[ :]+(?:status |error |code )?(\d{3})\b/i,
  /\bstatus(?:[ _-]?code)?["']?\s{0,3}(?:[:=]|of|is)?\s{0,3}["']?(\d{3})\b/i,
  /\(Code: (\d{3})\)/,
  /^[ \t]*(?:Error: )?([45]\d\d)\b/,
  /\b([45]\d\d) (?:Bad Request|Unauthorized|Forbidden|Not Found|Too Many Requests|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)\b/i,
];
/** Codes that say that no response came, however many numbers stand around them. */
const NO_RESPONSE = /^(?:E|UND_ERR|CERT|ERR_TLS|DEPTH)/;
const LONGEST = 20_000;

/**
 * Makes a request event of an error message alone: with the status that it names, else as what the caller's
 * runtime threw.
 */
export function recordOfText(text: string): Record<string, unknown> {
  const near = text.slice(0, LONGEST);
  const named = NAMED_ERROR.exec(near);
  const code = CODE_FIELD.exec(near)?.[1] ?? named?.[2] ?? SYSTEM_CODE.exec(near)?.[1];
  const status = code !== undefined && NO_RESPONSE.test(code) ? undefined : statusIn(near);
  if (status !== undefined) return { kind: 'request', http: { status, body: text } };
  const cause = CAUSE.exec(near);
  return {
    kind: 'request',
    error: {
      name: named?.[1],
      message: named?.[3] ?? text.trim(),
      code,
      cause: cause === null ? undefined : { name: cause[1], message: cause[2], code },
    },
  };
}

function statusIn(text: string): number | undefined {
  for (const words of STATUS_WORDS) {
    const status = Number(words.exec(text)?.[1]);
    if (status >= 100 && status <= 599) return status;
  }
  return undefined;
}
