// This major has no telemetry for images, speech and transcriptions: what tells of them is the tapped fetch.
import { experimental_generateImage, experimental_generateSpeech, experimental_transcribe } from "ai-6";
import { createOpenAI } from "ai-openai-6";
import { testMedia } from "../ai-sdk/media.js";

const sdk = { generateImage: experimental_generateImage, generateSpeech: experimental_generateSpeech, transcribe: experimental_transcribe, createOpenAI };

testMedia({ ...sdk, traced: () => ({}) }, new URL(".", import.meta.url));
