import * as ai from "ai";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { register } from "genspan/ai-sdk";
import { testTrees } from "../ai-sdk/trees.js";

register();

const traced = (functionId: string, recording: object = {}): object => ({
  runtimeContext: { plan: "free", secret: "not told" },
  telemetry: { functionId, includeRuntimeContext: { plan: true }, ...recording },
});
const createAgent = (settings: object) => Reflect.construct(ai.ToolLoopAgent, [settings]);

testTrees({ ai, createAgent, createAnthropic, createOpenAI, traced }, new URL(".", import.meta.url));
