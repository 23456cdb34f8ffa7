// A process of its own, without the loader that reads TypeScript: it would read the package too.

/** A query makes a module that Node has not seen, so each round reads, parses and compiles anew. */
const rounds = Number(process.argv[2]);
const times = [];
for (let round = 0; round < rounds; round++) {
  const [empty] = await spent(() => import(`data:text/javascript,export const round = ${round};`));
  const [toImport, genspan] = await spent(() => import(`../dist/node.js?round=${round}`));
  const options = { dsn: "http://public@127.0.0.1:9/1", transport: async () => ({ status: 200 }) };
  const [toInit, client] = await spent(() => genspan.init(options));
  const [toSpan] = await spent(() => client.startSpan({ name: "the first" }, () => undefined));
  times.push({ import: toImport - empty, init: toInit, firstSpan: toSpan });
  await client.close();
}
console.log(JSON.stringify(times));

/** Milliseconds of CPU, all threads together, and what came of it. */
async function spent(work) {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  return [(user + system) / 1000, result];
}
