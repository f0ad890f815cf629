// Measures feelin on the expressions of bench/feel.py: evaluations per second, parsing included, as its interface has it.
import { evaluate, unaryTest } from 'feelin';

const { unary, dates, filter, rows, seconds } = JSON.parse(process.argv[2]);
const value = (found) => (found && typeof found === 'object' && 'value' in found ? found.value : found);

function rate(call) {
  call();
  let count = 0;
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    for (let n = 0; n < 20; n += 1) call();
    count += 20;
  }
  return Math.round((count / (performance.now() - began)) * 1000);
}

const day = value(evaluate('date("2026-02-01")', {}));
const expected = [
  [value(unaryTest(unary, { '?': 7 })), true],
  [value(evaluate(dates, { tanggal: day })), true],
  [JSON.stringify(value(evaluate(filter, { daftar: rows }))), '["n6","n8"]'],
];
if (expected.some(([found, wanted]) => found !== wanted)) throw new Error(`feelin answers ${JSON.stringify(expected)}`);

console.log(JSON.stringify({
  version_node: process.version,
  unary_per_second: rate(() => unaryTest(unary, { '?': 7 })),
  dates_per_second: rate(() => evaluate(dates, { tanggal: day })),
  filters_per_second: rate(() => evaluate(filter, { daftar: rows })),
}));
