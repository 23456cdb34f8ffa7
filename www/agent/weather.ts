import { textOf } from "../../demo/json.js";
import type { RunnableTool } from "./tool.js";

interface Weather {
  readonly celsius: number;
  readonly sky: string;
  /** In kilometres an hour. */
  readonly wind: number;
}

const KNOWN = new Map<string, Weather>([
  ["lisbon", { celsius: 24, sky: "clear sky", wind: 14 }],
  ["bergen", { celsius: 11, sky: "light rain", wind: 22 }],
  ["vienna", { celsius: 17, sky: "some clouds", wind: 9 }],
  ["kyoto", { celsius: 19, sky: "morning fog", wind: 5 }],
  ["nairobi", { celsius: 26, sky: "sunny spells", wind: 11 }],
]);

const SKIES = ["clear sky", "some clouds", "light rain", "sunny spells", "low cloud"];

/** A station answers in about this time, so that the tool is seen in the trace. */
const ANSWER_MS = 180;
const LETTER_MS = 35;

/** Looks up a city that it knows, and makes the weather of others up from their names: the same name, the same weather. */
export const weatherTool: RunnableTool = {
  name: "get_weather",
  description: "Current weather in a city",
  parameters: { city: "Name of the city, in English" },
  run: async (given) => {
    const city = textOf(given["city"]);
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS + city.length * LETTER_MS));
    return { city, ...(KNOWN.get(city.toLowerCase()) ?? invent(city)) };
  },
  show: (result) => `${String(result["celsius"])} °C, ${textOf(result["sky"])}`,
};

function invent(city: string): Weather {
  const seed = [...city].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) % 9973;
  return { celsius: 4 + (seed % 26), sky: SKIES[seed % SKIES.length] ?? "clear sky", wind: 3 + (seed % 28) };
}
