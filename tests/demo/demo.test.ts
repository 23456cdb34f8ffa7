import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { startDemo } from "../../demo/demo.js";
import type { Demo } from "../../demo/demo.js";
import { humanPace } from "../../demo/model/pace.js";
import type { Pace } from "../../demo/model/pace.js";
import { createTerminal } from "../../demo/terminal.js";
import { findChromium } from "../../scripts/setup/chromium.mjs";

const TARGET = fileURLToPath(new URL("../../target/", import.meta.url));
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
const TURN_TIMEOUT_MS = 30_000;
/** An answer's beginning, and a question: neither may leave the page unless it was asked for. */
const ANSWER = "It tells you what a log line cannot";
const QUESTION = "What does one trace of a model call tell me?";

/** Quick, but in the proportions of the real thing: the screenshot is to be looked at. */
const quickPace: Pace = (frame, reply) => humanPace(frame, reply) / 5;

let demo: Demo;
let browser: Browser;
let page: Page;
let printed = "";
const faults: string[] = [];

before(async () => {
  const found = await findChromium();
  assert.ok(found, "Chromium is here");
  await mkdir(TARGET, { recursive: true });
  demo = await startDemo({ ports: [0], pace: quickPace, terminal: createTerminal({ write: (text) => (printed += text) }) });
  browser = await chromium.launch({ executablePath: found.chromium, args: FLAGS });
  page = await browser.newPage({ viewport: { width: 1440, height: 960 }, colorScheme: "light", reducedMotion: "reduce" });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(demo.origin);
});

after(async () => {
  await browser?.close();
  await demo?.close();
});

/** Waits until the turn is over and its trace is shown; `begin` starts the turn. */
async function turn(begin: () => Promise<void>): Promise<void> {
  const arrivals = demo.arrivals.length;
  await begin();
  await page.waitForFunction(() => !document.querySelector("#composer")?.hasAttribute("data-running"), undefined, { timeout: TURN_TIMEOUT_MS });
  await until(() => demo.arrivals.slice(arrivals).some((arrival) => arrival.spans.length > 0));
  const traceId = demo.arrivals.findLast((arrival) => arrival.spans.length > 0)?.spans[0]?.traceId;
  await page.waitForSelector(`article[data-trace="${traceId}"]`);
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + TURN_TIMEOUT_MS;
  while (!isTrue()) {
    assert.ok(performance.now() < deadline, "in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ask(question: string): Promise<void> {
  await turn(async () => {
    await page.getByLabel("Your question").fill(question);
    await page.keyboard.press("Enter");
  });
}

/** The numbers above the open trace's waterfall. */
async function shownTokens(): Promise<Record<string, number>> {
  const figures = page.locator("article.trace > .meter [data-tokens]");
  const pairs = await figures.evaluateAll((all) => all.map((figure) => [figure.getAttribute("data-tokens"), figure.textContent]));
  return Object.fromEntries(pairs.map(([name, text]) => [name, Number(text?.replace(",", ""))]));
}

/** What the model server told in its reports from the given one on. */
function toldTokens(from: number): Record<string, number> {
  const usages = demo.reports.slice(from).map((report) => report.usage);
  const sum = (key: "input" | "cached" | "output" | "reasoning") => usages.reduce((total, usage) => total + usage[key], 0);
  return { input: sum("input"), cached: sum("cached"), output: sum("output"), reasoning: sum("reasoning") };
}

async function readRawEnvelope(): Promise<{ text: string; contents: number; rules: number }> {
  await page.getByRole("button", { name: "Raw envelope" }).click();
  const dialog = page.locator("dialog.envelope");
  const text = await dialog.innerText();
  const contents = Number(await dialog.locator("[data-content]").first().getAttribute("data-content"));
  const rules = await dialog.locator(".rules .is-sound").count();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  return { text, contents, rules };
}

test("the page opens with an answered question and its trace", async () => {
  await turn(async () => void (await page.waitForSelector(".question")));
  assert.equal(await page.locator(".question").innerText(), QUESTION);
  assert.match(await page.locator(".answer").innerText(), new RegExp(`^${ANSWER}`));
  assert.deepEqual(await page.locator(".line-name").allInnerTexts(), ["invoke_agent Guide", "chat gpt-5.4-mini"]);
});

test("the trace shows the tokens that the model server reported", async () => {
  assert.deepEqual(await shownTokens(), toldTokens(0));
});

test("the raw envelope holds every rule and nothing that was said", async () => {
  const { text, contents, rules } = await readRawEnvelope();
  assert.match(text, /"gen_ai\.usage\.input_tokens"/);
  assert.deepEqual({ contents, rules }, { contents: 0, rules: 7 });
  assert.ok(!text.includes(ANSWER) && !text.includes(QUESTION));
});

test("a click on a span shows its attributes and another hides them", async () => {
  const line = page.locator(".line.is-agent");
  await line.click();
  assert.match(await page.locator(".details .attributes").innerText(), /gen_ai\.agent\.name\s+Guide/);
  await line.click();
  assert.equal(await page.locator(".details").count(), 0);
});

test("two agents with tools and a handoff are one trace", async () => {
  const reports = demo.reports.length;
  await turn(() => page.getByRole("button", { name: "Two agents, one trace" }).click());
  assert.deepEqual(await page.locator(".line-name").allInnerTexts(), [
    "invoke_agent Trip Planner",
    "invoke_agent Weather Agent",
    "chat gpt-5.4-mini",
    "execute_tool get_weather",
    "execute_tool get_weather",
    "chat gpt-5.4-mini",
    "handoff from Weather Agent to Travel Agent",
    "invoke_agent Travel Agent",
    "chat gpt-5.4-mini",
    "execute_tool find_trips",
    "chat gpt-5.4-mini",
  ]);
  assert.deepEqual(await shownTokens(), toldTokens(reports));
  await page.screenshot({ path: `${TARGET}demo.png` });
});

test("the privacy switches put what was said into the envelope", async () => {
  await page.getByLabel("Inputs").check();
  await page.getByLabel("Outputs").check();
  await ask(QUESTION);
  const { text, contents } = await readRawEnvelope();
  assert.ok(contents > 0);
  assert.ok(text.includes(ANSWER) && text.includes(QUESTION));
  await page.getByLabel("Inputs").uncheck();
  await page.getByLabel("Outputs").uncheck();
});

test("a turned away call and its retry are both in the trace", async () => {
  await ask("Show me a rate limit and a retry");
  assert.deepEqual(await page.locator(".line.is-chat").evaluateAll((lines) => lines.map((line) => line.getAttribute("data-status"))), ["error", "ok"]);
});

for (const [id, model] of [
  ["openai-responses", "chat gpt-5.4-mini"],
  ["anthropic", "chat claude-sonnet-5"],
  ["gemini", "generate_content gemini-3.8-flash"],
] as const) {
  test(`${id.replace("-", "_")}_answers_through_its_own_sdk_with_exact_tokens`, async () => {
    const reports = demo.reports.length;
    await page.locator(`input[value="${id}"]`).check({ force: true });
    await ask("Will it rain in Vienna or Kyoto?");
    const names = ["invoke_agent Guide", model, "execute_tool get_weather", "execute_tool get_weather", model];
    assert.deepEqual(await page.locator(".line-name").allInnerTexts(), names);
    assert.deepEqual(await shownTokens(), toldTokens(reports));
  });
}

test("the ai sdk runs the rounds and its hook tells of them once with exact tokens", async () => {
  const reports = demo.reports.length;
  await page.locator('input[value="ai-sdk"]').check({ force: true });
  await ask("Will it rain in Vienna or Kyoto?");
  const call = "generate_content gpt-5.4-mini";
  assert.deepEqual(await page.locator(".line-name").allInnerTexts(), ["invoke_agent Guide", call, "execute_tool get_weather", "execute_tool get_weather", call]);
  assert.deepEqual(await shownTokens(), toldTokens(reports));
  await page.screenshot({ path: `${TARGET}demo-ai-sdk.png` });
  const { text, contents } = await readRawEnvelope();
  assert.equal(contents, 0);
  assert.ok(!text.includes("Kyoto"));
});

test("a call that the ai sdk makes again is two calls and both tries are in the trace", async () => {
  await ask("Show me a rate limit and a retry");
  const calls = page.locator(".line.is-chat");
  assert.deepEqual(await calls.evaluateAll((lines) => lines.map((line) => line.getAttribute("data-status"))), ["error", "ok"]);
});

test("an older answer shows its own trace", async () => {
  const names = () => page.locator(".line-name").allInnerTexts();
  await page.getByRole("button", { name: "Show its trace" }).nth(-2).click();
  assert.equal((await names()).filter((name) => name.startsWith("execute_tool")).length, 2);
});

test("langgraph runs the rounds and its handler tells of them once with exact tokens", async () => {
  const reports = demo.reports.length;
  await page.locator('input[value="langgraph"]').check({ force: true });
  await ask("Will it rain in Vienna or Kyoto?");
  const call = "chat gpt-5.4-mini";
  const names = ["invoke_agent Guide", "agent", call, "tools", "execute_tool get_weather", "execute_tool get_weather", "agent", call];
  assert.deepEqual(await page.locator(".line-name").allInnerTexts(), names);
  assert.deepEqual(await shownTokens(), toldTokens(reports));
  await page.screenshot({ path: `${TARGET}demo-langgraph.png` });
});

test("the ledger sums what every model was told to cost", async () => {
  const told = new Map<string, number>();
  for (const { model, usage } of demo.reports) told.set(model, (told.get(model) ?? 0) + usage.input);
  const rows = await page.locator(".ledger tbody tr").evaluateAll((all) => all.map((row) => [row.querySelector("th")?.firstChild?.textContent ?? "", row.querySelectorAll("td")[1]?.textContent ?? ""] as const));
  assert.deepEqual(new Map(rows.map(([model, text]) => [model, Number(text.replace(",", ""))])), told);
});

test("the terminal prints a line for each call and no complaint", () => {
  const [head, first] = printed.split("\n");
  assert.match(head ?? "", /^ {2}time +provider +model +in +cached +out +reasoning +duration +status$/);
  const { input, cached, output, reasoning } = demo.reports[0]?.usage ?? assert.fail("the model server was asked");
  assert.match(first ?? "", new RegExp(`^ {2}\\d\\d:\\d\\d:\\d\\d  openai +gpt-5\\.4-mini +${input} +${cached} +${output} +${reasoning} +\\d+\\.\\d\\d s  ok$`));
  assert.doesNotMatch(printed, /✖/);
});

test("nothing failed inside the page", () => {
  assert.deepEqual(faults, []);
});
