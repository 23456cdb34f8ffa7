import * as ai from "ai";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { register } from "genspan/ai-sdk";
import { testCounts } from "../ai-sdk/counts.js";

register();

testCounts({ ai, createAnthropic, createOpenAI, traced: (functionId) => ({ telemetry: { functionId } }) }, "v4");
