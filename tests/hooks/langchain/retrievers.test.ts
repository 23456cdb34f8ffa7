// Retrievers: searches beside and below agents, which are neither calls of a model nor tools.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Document } from "@langchain/core/documents";
import { BaseRetriever } from "@langchain/core/retrievers";
import { RunnableLambda, RunnableSequence } from "@langchain/core/runnables";
import { OpenAIEmbeddings } from "@langchain/openai";
import { createAgent, tool } from "langchain";
import { handler } from "genspan/langchain";
import { z } from "zod";
import { outlineOf } from "../tree.js";
import { answering, asking } from "../chat.js";
import { play, testTrees } from "./app.js";
import type { Case, Cases } from "./app.js";

class Shelf extends BaseRetriever {
  lc_namespace = ["tests", "retrievers"];

  override async _getRelevantDocuments(query: string): Promise<Document[]> {
    if (query === "fire") throw new Error("the shelf is on fire");
    return [new Document({ id: "page-1", pageContent: `All about ${query}`, metadata: { source: "atlas" } })];
  }
}

/** What the app does, by name. */
const CASES: Cases = {
  "a search": ({ traced }) => new Shelf().invoke("Paris", traced),
  "a search that fails": ({ traced }) => assert.rejects(new Shelf().invoke("fire", traced), /on fire/),
  "searches at once": ({ traced }) => new Shelf().batch(["Paris", "Berlin"], traced),
  "a chain that searches and asks": ({ model, traced }) => {
    const prompt = new RunnableLambda({ func: (found: Document[]) => `Say it in short: ${found[0]?.pageContent}` });
    return RunnableSequence.from([new Shelf(), prompt, model]).invoke("Paris", traced);
  },
  "an agent whose tool searches": (made) => {
    made.server.script(asking("search", { query: "Paris" }), answering("Paris is a city."));
    return searcher(made).invoke({ messages: [{ role: "user", content: "Where is Paris?" }] }, made.traced);
  },
};

testTrees(CASES, new URL("retrievers.txt", import.meta.url));

test("what is searched and found is told only where it is recorded", async () => {
  const [silent, spoken] = await play(async () => {
    await new Shelf().invoke("Paris", { callbacks: [handler({ recordInputs: false, recordOutputs: false })] });
    await new Shelf().invoke("Paris", { callbacks: [handler()] });
  });
  const contents = (span: typeof silent): unknown[] => Object.keys(span?.attributes ?? {}).filter((name) => name.startsWith("gen_ai."));
  assert.deepEqual([contents(silent), contents(spoken)], [[], ["gen_ai.retrieval.query.text", "gen_ai.retrieval.documents"]]);
});

test("vectors, of which LangChain tells nobody, are told by fetch", async () => {
  const act = (made: Case, fetch?: typeof globalThis.fetch): Promise<unknown> =>
    new OpenAIEmbeddings({ model: "text-embedding-3-small", apiKey: "none", configuration: { baseURL: made.server.baseUrl, ...(fetch ? { fetch } : {}) } }).embedQuery("a cat");
  assert.equal(outlineOf(await play((made) => act(made), "patched")), "embeddings text-embedding-3-small (ok)\n");
});

function searcher({ model }: Case) {
  const search = tool(async ({ query }, config) => (await new Shelf().invoke(query, config)).map(({ pageContent }) => pageContent).join(), { name: "search", description: "Searches", schema: z.object({ query: z.string() }) });
  return createAgent({ model, tools: [search], name: "searcher" });
}
