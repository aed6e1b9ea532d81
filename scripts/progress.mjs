// Shows people that something is going on during a slow step.
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** Runs `work` under a title: a spinner on a terminal, one line before and one after elsewhere. */
export async function step(title, work) {
  const since = Date.now();
  const live = process.stderr.isTTY;
  let frame = 0;
  const draw = () =>
    process.stderr.write(`\r\x1b[2K${FRAMES[frame++ % FRAMES.length]} ${title} … ${seconds(since)}`);
  if (!live) process.stderr.write(`- ${title} …\n`);
  const timer = live ? setInterval(draw, 100) : undefined;
  try {
    const result = await work();
    process.stderr.write(`${live ? '\r\x1b[2K' : ''}✔ ${title} (${seconds(since)})\n`);
    return result;
  } catch (error) {
    process.stderr.write(`${live ? '\r\x1b[2K' : ''}✘ ${title} (${seconds(since)})\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
