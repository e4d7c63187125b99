import { benchApi } from './api.ts';
import { benchHardware } from './hardware.ts';
import { benchIssuing } from './issuing.ts';
import { benchLog } from './log.ts';
import { type Figure, printFigures } from './measure.ts';
import { benchSeals } from './seals.ts';
import { openStand } from './stand.ts';
import { benchStatus } from './status.ts';
import { benchVerifying } from './verifying.ts';

/** `npm run bench [verifying|issuing|api|seals|status|log|hardware …]`: every figure, or those named. */
const BENCHES = { seals: benchSeals, verifying: benchVerifying, issuing: benchIssuing, api: benchApi, status: benchStatus, log: benchLog, hardware: benchHardware };

const wanted = process.argv.slice(2);
const stand = await openStand();
const figures: Figure[] = [];
try {
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const results = await bench(stand);
    printFigures(results);
    figures.push(...results);
  }
} finally {
  await stand.close();
}
const missed = figures.filter(({ holds }) => holds === false).length;
console.log(`${figures.filter(({ holds }) => holds === true).length} figures hold, ${missed} do not`);
process.exitCode = missed === 0 ? 0 : 1;
