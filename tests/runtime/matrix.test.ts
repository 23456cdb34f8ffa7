import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startIngestServer } from "../support/ingest-server.js";
import type { IngestServer } from "../support/ingest-server.js";
import { startModelServer } from "../support/model-server.js";
import type { ModelServer } from "../support/model-server.js";
import type { Check, Outcome } from "./check.js";
import { expectExample } from "./example.js";
import { installAll } from "./installed.js";
import { createMatrix } from "./matrix.js";
import type { Cell } from "./matrix.js";
import { createProject, installTarball, pack } from "./project.js";
import { readChecks, readRows } from "./rows.js";
import type { Session, Settings } from "./runtime.js";

/** The column that runs the README's blocks. */
const README = "README";

const checks = await readChecks();
const rows = await readRows();
await installAll();
const empty = await installTarball(await pack());
const matrix = createMatrix(rows.map(({ runtime }) => runtime.name), [...checks.keys(), README]);
after(() => matrix.write());

for (const { folder, runtime } of rows) {
  const obstacle = await runtime.obstacle?.();
  describe(`the packed package in ${runtime.name}`, () => {
    let session: Session;
    let ingest: IngestServer;
    let model: ModelServer;

    before(async () => {
      if (obstacle !== undefined) return;
      ingest = await startIngestServer();
      model = await startModelServer();
      session = await runtime.start(await createProject(runtime.name, folder, [...checks.keys()], empty));
    });
    after(async () => {
      try {
        await session?.close();
      } finally {
        // A server that is left open would keep the run from ending.
        await Promise.all([ingest?.close(), model?.close()]);
      }
    });

    /** One cell: a test that either runs, or is skipped with its reason. */
    function cell(check: string, reason: string | undefined, run: () => Promise<void>): void {
      const settle = (cell: Cell) => matrix.settle(runtime.name, check, cell);
      if (reason !== undefined) settle({ state: "not run", reason });
      it(`passes ${check}`, { skip: reason ?? false }, async () => {
        ingest.clear();
        await run();
        settle({ state: "ok" });
      });
    }

    for (const [name, check] of checks) {
      cell(name, obstacle ?? check.obstacle?.(runtime.name), async () => {
        const labels = Array.from({ length: check.atOnce ?? 1 }, (_, index) => `${index + 1}`);
        const [told, asked] = [model.reports.length, model.requests.length];
        const returned = await session.run(name, labels.map(settings));
        const outcome = { ingest, reports: model.reports.slice(told), requests: model.requests.slice(asked), labels, returned };
        if (runtime.records === "nothing") expectNothing(outcome, check);
        else await check.expect(outcome);
      });
    }

    cell(README, obstacle, async () => {
      const told = model.reports.length;
      await session.example(settings("README"));
      await expectExample(runtime, ingest, () => model.reports.slice(told));
    });

    function settings(label: string): Settings {
      return { dsn: ingest.dsn, modelOrigin: model.origin, label };
    }
  });
}

/** The apps got their answers and nothing was sent. */
function expectNothing(outcome: Outcome, check: Check): void {
  for (const value of outcome.returned) assert.ok(value !== undefined && value !== "", "the app got nothing");
  check.expectNothing?.(outcome);
  assert.deepEqual(outcome.ingest.arrivals, []);
}
