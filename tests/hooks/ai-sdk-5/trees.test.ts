import * as ai from "ai-5";
import { createAnthropic } from "ai-anthropic-5";
import { createOpenAI } from "ai-openai-5";
import { telemetry } from "genspan/ai-sdk";
import { testTrees } from "../ai-sdk/trees.js";

const traced = (functionId: string, recording: object = {}): object => ({
  experimental_telemetry: telemetry({ functionId, metadata: { plan: "free" }, ...recording }),
});
const createAgent = (settings: object) => Reflect.construct(ai.Experimental_Agent, [settings]);

testTrees({ ai, createAgent, createAnthropic, createOpenAI, traced }, new URL(".", import.meta.url));
