/** CSI (colours, cursor) and OSC (titles, links) sequences as a whole, so that no debris is left. */
const ESCAPE_SEQUENCE = /(?!\n)\p{Cc}(?:\[[0-9;?]*[ -/]*[@-~]|\]\P{Cc}*(?:(?!\n)\p{Cc}\\?)?)/gu;
/** Everything else that is not text, overrides of the writing direction included. */
const CONTROL = /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text of a stranger made safe for a terminal: escape sequences and other control characters would let an
 * error message move the cursor, recolour or retitle the window. Line breaks stay.
 */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\t/g, '  ').replace(ESCAPE_SEQUENCE, '').replace(CONTROL, '');
}

/** Breaks a text at blanks into lines of at most `width` characters; longer words are left whole. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length > width) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    return [...lines, line];
  });
}

/** `20 s`, `3 min 5 s`, `2 h`: a wait as people say it, rounded up to whole seconds. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function joined(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole} ${unit}` : `${whole} ${unit} ${rest} ${restUnit}`;
}
