import * as ai from "ai-6";
import { createAnthropic } from "ai-anthropic-6";
import { createOpenAI } from "ai-openai-6";
import { telemetry } from "genspan/ai-sdk";
import { testTrees } from "../ai-sdk/trees.js";

const traced = (functionId: string, recording: object = {}): object => ({
  experimental_telemetry: telemetry({ functionId, metadata: { plan: "free" }, ...recording }),
});
const createAgent = (settings: object) => Reflect.construct(ai.ToolLoopAgent, [settings]);

testTrees({ ai, createAgent, createAnthropic, createOpenAI, traced }, new URL(".", import.meta.url));
