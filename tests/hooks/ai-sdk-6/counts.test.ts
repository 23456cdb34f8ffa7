import * as ai from "ai-6";
import { createAnthropic } from "ai-anthropic-6";
import { createOpenAI } from "ai-openai-6";
import { telemetry } from "genspan/ai-sdk";
import { testCounts } from "../ai-sdk/counts.js";

testCounts({ ai, createAnthropic, createOpenAI, traced: (functionId) => ({ experimental_telemetry: telemetry({ functionId }) }) }, "v3");
