import { SingleBar } from 'cli-progress';
import type { RunProgress } from './run.js';

/** Elsewhere than on a terminal there is a line this often, in seconds. */
const LINE_SECONDS = 10;

/** Shows a run: a bar with what strikes now on a terminal, a line now and then elsewhere. */
export function showProgress(
  out: NodeJS.WriteStream,
  title: string,
  seconds: number,
): (progress: RunProgress) => void {
  return out.isTTY ? barOn(out, title, seconds) : linesOn((line) => out.write(`${line}\n`), title, seconds);
}

function linesOn(write: (line: string) => void, title: string, seconds: number) {
  let last = '';
  return ({ phase, second, acknowledged, strikes }: RunProgress) => {
    const due = phase === 'faults strike' && second % LINE_SECONDS === 0;
    if (!due && phase === last) return;
    last = phase;
    const news = phase === 'faults strike' ? strikes.join('; ') : phase;
    write(`${title}  ${second}/${seconds} s  ${acknowledged} acknowledged  ${news}`);
  };
}

function barOn(out: NodeJS.WriteStream, title: string, seconds: number) {
  const bar = new SingleBar({
    stream: out,
    format: `${title} {bar} {value}/{total} s  {acknowledged} acknowledged  {news}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
  });
  bar.start(seconds, 0, { acknowledged: 0, news: '' });
  return ({ phase, second, acknowledged, strikes }: RunProgress) => {
    if (phase === 'over') return bar.stop();
    bar.update(second, { acknowledged, news: phase === 'faults strike' ? strikes.join('; ') : phase });
  };
}
