import * as ai from "ai-5";
import { createAnthropic } from "ai-anthropic-5";
import { createOpenAI } from "ai-openai-5";
import { telemetry } from "genspan/ai-sdk";
import { testCounts } from "../ai-sdk/counts.js";

testCounts({ ai, createAnthropic, createOpenAI, traced: (functionId) => ({ experimental_telemetry: telemetry({ functionId }) }) }, "v2", "left out");
