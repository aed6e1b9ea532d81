import { SingleBar } from 'cli-progress';
import { newsAt, STORY_SECONDS } from './story.js';
import type { Tally } from './tell-story.js';

/** Shows how far the story is. */
export interface Progress {
  start(): void;
  second(second: number, tally: Tally): void;
  stop(): void;
}

/** A bar with the latest news on a terminal; a line for each piece of news elsewhere. */
export function createProgress(out: NodeJS.WriteStream): Progress {
  return out.isTTY ? barOn(out) : linesOn((line) => out.write(`${line}\n`));
}

/** One line for each piece of news, and the count at the end. */
export function linesOn(write: (line: string) => void): Progress {
  const tell = (second: number) => {
    for (const news of newsAt(second)) write(`${String(second).padStart(2)} s  ${news}`);
  };
  return {
    start: () => tell(0),
    second: (second, tally) => {
      tell(second + 1);
      if (second + 1 === STORY_SECONDS) write(`${tally.sent} events sent`);
    },
    stop: () => undefined,
  };
}

function barOn(out: NodeJS.WriteStream): Progress {
  let news = '';
  const bar = new SingleBar({
    stream: out,
    format: '{bar} {value}/{total} s  {sent} sent  {news}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
  });
  return {
    start: () => {
      news = newsAt(0).join('; ');
      bar.start(STORY_SECONDS, 0, { sent: 0, news });
    },
    second: (second, tally) => {
      news = newsAt(second + 1).join('; ') || news;
      bar.update(second + 1, { sent: tally.sent, news });
    },
    stop: () => bar.stop(),
  };
}
