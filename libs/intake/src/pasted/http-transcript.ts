const STATUS_LINE = /^HTTP\/\d(?:\.\d)? (\d{3})(?: .*)?$/;
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/;

/** What `curl -i` (or `-v`) printed: the last response, as the `http` of a request event. */
export interface Transcript {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Reads `curl -i` output. Several header blocks may follow one another (a proxy's, a 100, redirects); the
 * last one counts. Of `curl -v` the lines of the response are taken. Null when no status line stands there.
 */
export function parseTranscript(text: string): Transcript | null {
  const lines = responseLines(text.split(/\r?\n/));
  let found: Transcript | null = null;
  let i = lines.findIndex((line) => STATUS_LINE.test(line));
  while (i >= 0 && i < lines.length) {
    const status = STATUS_LINE.exec(lines[i]!);
    if (status === null) break;
    const headers: Record<string, string> = {};
    for (i++; i < lines.length && lines[i] !== ''; i++) {
      const header = HEADER.exec(lines[i]!);
      if (header !== null && header[1] !== '__proto__') headers[header[1]!] = header[2]!.trim();
    }
    const rest = lines.slice(i + 1);
    found = { status: Number(status[1]), headers, body: rest.join('\n').trim() };
    const next = rest.findIndex((line) => line !== '');
    i = next < 0 ? -1 : i + 1 + next;
  }
  return found;
}

/** `curl -v` marks the response's head with `< `, the request's with `> ` and its own words with `* `. */
function responseLines(lines: string[]): string[] {
  if (!lines.some((line) => line.startsWith('< HTTP/'))) return lines;
  const marked = /^(?:[>*{}](?: |$)|[{}] \[\d+ bytes)/;
  return lines.filter((line) => !marked.test(line)).map((line) => line.replace(/^<(?: |$)/, ''));
}
