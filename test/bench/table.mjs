import pc from 'picocolors';

const MARKS = { true: pc.green('met'), false: pc.red('missed'), null: '' };

/** The report as a Markdown table, which reads well on a terminal and can be pasted into a document. */
export function renderTable({ rows, met, missed, backend, machine, tookSeconds }) {
  const table = [
    ['What', 'Measured', 'Budget', '', 'How it came about'],
    ...rows.map((row) => [row.what, row.show, row.budget ?? '', String(row.met), row.note ?? '']),
  ];
  const widths = table[0].map((_, n) =>
    Math.max(3, ...table.map((cells) => (n === 3 ? 6 : cells[n].length))),
  );
  const lines = table.map((cells, index) => {
    const padded = cells.map((cell, n) => {
      if (n !== 3 || index === 0) return cell.padEnd(widths[n]);
      return MARKS[cell] + ' '.repeat(widths[n] - (cell === 'null' ? 0 : cell === 'true' ? 3 : 6));
    });
    return `| ${padded.join(' | ')} |`;
  });
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  const place = `${machine.cpus} × ${machine.model}, Node ${machine.node}, queue on ${backend}, ${tookSeconds} s`;
  return `${lines.join('\n')}\n\n${met} met, ${missed} missed (${place})`;
}
