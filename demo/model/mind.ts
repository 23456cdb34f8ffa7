import { randomUUID } from "node:crypto";
import { isObject, parseJson, textOf } from "../json.js";
import type { JsonObject } from "../json.js";
import type { Answer, Message, Question, ToolCall } from "./question.js";
import { TOPICS } from "./topics.js";

/** The tools this model knows how to use, when a request offers them. */
const WEATHER = "get_weather";
const TRIPS = "find_trips";
const HANDOFF = "transfer_to_travel_agent";

const MAX_CITIES = 3;
const WEATHER_WORDS = /weather|rain|umbrella|warm|cold|sun|degrees|temperature|pack/i;

/** Decides what to say: use a tool, speak about the results of one, or speak about a topic. */
export function think(question: Question): Answer {
  const results = newestResults(question.messages);
  if (results.length > 0) return offers(question, HANDOFF) ? handOver(results) : report(results);
  const asked = newestUserText(question.messages);
  const cities = citiesIn(asked);
  if (offers(question, TRIPS) && cities[0] !== undefined) return planTrip(cities[0]);
  const wantsWeather = offers(question, HANDOFF) || WEATHER_WORDS.test(asked);
  if (offers(question, WEATHER) && wantsWeather && cities.length > 0) return lookUp(cities);
  return speak(asked);
}

/** Text of the newest user message, by which the model server also tells one question from another. */
export function newestUserText(messages: readonly Message[]): string {
  return messages.findLast((message) => message.role === "user")?.text ?? "";
}

function lookUp(cities: readonly string[]): Answer {
  const places = cities.join(" and ");
  return {
    reasoning: `The weather in ${places} is not something I can know. There is a tool for it, so I ask it${cities.length > 1 ? " once for each city, side by side" : ""}.`,
    text: "",
    toolCalls: cities.map((city) => call(WEATHER, { city })),
  };
}

function planTrip(city: string): Answer {
  return {
    reasoning: `I am to plan a weekend in ${city}. First I need a connection and a bed.`,
    text: "",
    toolCalls: [call(TRIPS, { destination: city })],
  };
}

/** The warmest place without rain wins; the agent that plans the journey is told why. */
function handOver(results: readonly JsonObject[]): Answer {
  const order = results.filter(isWeather).sort((one, other) => pleasure(other) - pleasure(one));
  const [best, ...others] = order;
  if (best === undefined) return report(results);
  const destination = textOf(best["city"]);
  const reason = [describe(best), ...others.map((other) => `better than ${describe(other)}`)].join(", ");
  return {
    reasoning: `${destination} has the better weekend. Planning it is the travel agent's work, not mine.`,
    text: "",
    toolCalls: [call(HANDOFF, { destination, reason })],
  };
}

function report(results: readonly JsonObject[]): Answer {
  const weather = results.filter(isWeather);
  const trip = results.find((result) => "train" in result);
  if (trip !== undefined) return describeTrip(trip);
  const lines = weather.map((result) => `- **${textOf(result["city"])}**: ${String(result["celsius"])} °C, ${textOf(result["sky"])}, wind ${String(result["wind"])} km/h`);
  const rain = weather.some((result) => /rain|shower/i.test(textOf(result["sky"])));
  const advice = rain ? "Take something waterproof." : "You can leave the umbrella at home.";
  return {
    reasoning: "The tool has answered. Put its numbers into a sentence, and say what they mean for somebody who goes out.",
    text: lines.length === 0 ? "The tool gave me nothing that I can read." : `This is what the weather tool reports:\n\n${lines.join("\n")}\n\n${advice}`,
    toolCalls: [],
  };
}

function describeTrip(trip: JsonObject): Answer {
  return {
    reasoning: "A train and a room are there. Lay them out in order, without adding anything that the tool did not say.",
    text: `Then **${textOf(trip["destination"])}** it is. Here is the weekend:

- **Friday** ${textOf(trip["train"])}
- **Two nights** ${textOf(trip["room"])}
- **Saturday** ${textOf(trip["saturday"])}
- **Sunday** back in the evening, for ${String(trip["euros"])} euros in all

Two agents made this plan, and it is one trace: the weather agent looked at both cities, handed over, and the travel agent did the rest.`,
    toolCalls: [],
  };
}

function speak(asked: string): Answer {
  const topic = TOPICS.find((candidate) => candidate.about.test(asked));
  return { reasoning: topic?.reasoning ?? "", text: topic?.text ?? "", toolCalls: [] };
}

/** Tool results since the newest user or assistant message, as objects. */
function newestResults(messages: readonly Message[]): JsonObject[] {
  const last = messages.findLastIndex((message) => message.role !== "tool");
  return messages.slice(last + 1).map((message) => readResult(message.text)).filter(isObject);
}

function readResult(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function offers(question: Question, tool: string): boolean {
  return question.tools.some((offered) => offered.name === tool);
}

/** Names after "in", "to", "or", "and", "for" that begin with a capital: good enough for the questions a demo gets. */
function citiesIn(text: string): string[] {
  const names = [...text.matchAll(/\b(?:in|to|or|and|for|than)\s+(\p{Lu}\p{L}+(?:\s\p{Lu}\p{L}+)*)/gu)].map((match) => match[1] ?? "");
  return [...new Set(names)].slice(0, MAX_CITIES);
}

function isWeather(result: JsonObject): boolean {
  return typeof result["celsius"] === "number";
}

function pleasure(weather: JsonObject): number {
  const celsius = typeof weather["celsius"] === "number" ? weather["celsius"] : 0;
  return /rain|shower|snow/i.test(textOf(weather["sky"])) ? celsius - 20 : celsius;
}

function describe(weather: JsonObject): string {
  return `${textOf(weather["city"])} with ${String(weather["celsius"])} °C and ${textOf(weather["sky"])}`;
}

function call(name: string, args: JsonObject): ToolCall {
  return { id: `call_${randomUUID().replaceAll("-", "").slice(0, 20)}`, name, arguments: args };
}
