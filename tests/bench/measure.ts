/** Figures are ratios of processor time within one run: the machine's mood is the same for both sides. */

export type Task = () => Promise<unknown> | unknown;

/** Processor milliseconds that this process spends on one call, averaged over `calls`. */
export async function processorTime(task: Task, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < calls; i++) await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / calls;
}

export type Comparison = { readonly ours: number; readonly theirs: number; readonly ratio: number };

/** Measures two tasks in turn, `rounds` times, and takes the round with the median ratio ours / theirs. */
export async function compare(ours: Task, theirs: Task, { rounds, calls }: { rounds: number; calls: number }): Promise<Comparison> {
  await processorTime(ours, calls);
  await processorTime(theirs, calls);
  const results: Comparison[] = [];
  for (let round = 0; round < rounds; round++) {
    const mine = await processorTime(ours, calls);
    const other = await processorTime(theirs, calls);
    results.push({ ours: mine, theirs: other, ratio: mine / other });
  }
  return median(results, ({ ratio }) => ratio);
}

export function median<T>(items: readonly T[], by: (item: T) => number): T {
  return [...items].sort((a, b) => by(a) - by(b))[Math.floor(items.length / 2)]!;
}

export type Figure = { readonly figure: string; readonly value: string; readonly wanted: string; readonly holds: boolean | undefined };

export function printFigures(figures: readonly Figure[]): void {
  for (const { figure, value, wanted, holds } of figures) {
    const mark = holds === undefined ? ' ' : holds ? '+' : '-';
    console.log(`${mark} ${figure.padEnd(72)} ${value.padStart(34)}   ${wanted}`);
  }
}
