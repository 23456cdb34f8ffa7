import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { CannotDo, ROOT } from "./command.mjs";
import { main, setUp } from "./setup.mjs";
import { printTable } from "./table.mjs";
import { countTests } from "./test/counts.mjs";
import { suites } from "./test/suites.mjs";

/** Recorded provider answers that many tests read in place. They are not part of the repository. */
const RECORDED_FIXTURES = "../shared/fixtures";

/** A suite may leave a table of what it did under this name in its folder of `target`. */
const TABLE = "table.txt";

/** Sets up, then runs every suite, or those named: `npm test -- core js`. */
await main(async () => {
  const started = Date.now();
  await setUp("test");
  const names = process.argv.slice(2);
  const all = await suites();
  const unknown = names.filter((wanted) => !all.some(({ name }) => name === wanted));
  if (unknown.length > 0) throw new CannotDo(`No suite is called ${unknown.join(", ")}; there are ${all.map(({ name }) => name).join(", ")}.`);
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  const results = [];
  for (const suite of chosen) {
    results.push(await runSuite(suite));
    // What comes after it needs the package.
    if (suite.name === "build" && results.at(-1).failed > 0) break;
  }
  if (results.length < chosen.length) console.log(`\nNot run, as the package was not built: ${chosen.slice(results.length).map(({ name }) => name).join(", ")}.`);
  summarise(results, Date.now() - started);
});

async function runSuite({ name, run }) {
  const started = Date.now();
  const table = join(ROOT, "target", name, TABLE);
  await rm(table, { force: true });
  const result = await run();
  const counts = countTests(result);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (counts.failed > 0) console.log(`\n${result.output.trimEnd()}\n`);
  console.log(`${counts.failed > 0 ? "✖" : "✔"} ${name} (${seconds} s)`);
  if (existsSync(table)) console.log(`\n${await readFile(table, "utf8")}`);
  return { name, seconds, ...counts };
}

function summarise(results, milliseconds) {
  console.log("");
  printTable(
    ["suite", "passed", "failed", "skipped", "seconds"],
    results.map(({ name, passed, failed, skipped, seconds }) => [name, passed, failed, skipped, Number(seconds)]),
  );
  console.log("");
  if (!existsSync(join(ROOT, RECORDED_FIXTURES))) console.log(`Skipped what needs ${RECORDED_FIXTURES}: the folder is not there.`);
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const failures = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
  if (failures.length > 0) console.log(`Failed: ${failures.join(", ")}.`);
  const figures = { tests: total("passed") + total("failed") + total("skipped"), pass: total("passed"), fail: total("failed"), skipped: total("skipped") };
  for (const [key, value] of Object.entries({ ...figures, duration_ms: milliseconds })) console.log(`# ${key} ${value}`);
  console.log(`${figures.pass} passed, ${figures.fail} failed`);
  if (figures.fail > 0) process.exitCode = 1;
}
