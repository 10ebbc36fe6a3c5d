// Times the grouped question of a past day in DuckDB: duck.mjs FILE DAY YEAR TWO, a file of customer days and the days that
// twelve months are counted from. The table lies in memory and is asked five times; the fastest counts.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const [file, day, year, two, folder] = process.argv.slice(2);
const { DuckDBInstance } = await import(pathToFileURL(createRequire(folder + '/').resolve('@duckdb/node-api')));
const c = await (await DuckDBInstance.create(':memory:')).connect();
await c.run(`CREATE TABLE t AS SELECT * FROM read_csv('${file}', header = false,
  columns = {customer: 'BIGINT', day: 'INTEGER', net: 'BIGINT', cost: 'BIGINT', orders: 'INTEGER', visit: 'BOOLEAN'})`);
const ask = `CREATE OR REPLACE TEMP TABLE r AS SELECT customer,
  min(day) FILTER (visit) AS first, max(day) FILTER (visit) AS last, count(*) FILTER (visit) AS visits, sum(orders) AS orders,
  count(*) FILTER (visit AND day > ${year}) AS year_visits,
  sum(net) FILTER (day > ${year}) AS year, sum(cost) FILTER (day > ${year}) AS year_cost,
  sum(net) FILTER (day > ${two} AND day <= ${year}) AS year_before, sum(net) FILTER (visit) AS net, sum(cost) FILTER (visit) AS cost
  FROM t WHERE day <= ${day} GROUP BY customer HAVING count(*) FILTER (visit) > 0`;
let best = Infinity;
for (let i = 0; i < 5; i++) {
  const at = performance.now();
  await c.run(ask);
  best = Math.min(best, (performance.now() - at) / 1000);
}
const said = await c.runAndReadAll('SELECT count(*), sum(year), sum(visits), version() FROM r');
const [customers, revenue, visits, version] = said.getRowsJson()[0];
console.log(JSON.stringify({ seconds: best, customers: Number(customers), revenue: Number(revenue), visits: Number(visits), version }));
