import { generateImage, generateSpeech, transcribe } from "ai";
import { createOpenAI } from "@ai-sdk/openai";
import { register } from "genspan/ai-sdk";
import { testMedia } from "../ai-sdk/media.js";

register();

const traced = (functionId: string): object => ({ telemetry: { functionId } });

testMedia({ generateImage, generateSpeech, transcribe, createOpenAI, traced }, new URL(".", import.meta.url));
