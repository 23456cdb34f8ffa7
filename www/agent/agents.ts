import type { Agent } from "./agent.js";
import { tripsTool } from "./trips.js";
import { weatherTool } from "./weather.js";

/** Who answers in the chat. */
export const GUIDE: Agent = {
  name: "Guide",
  system: "You are the guide of a demo. You explain, briefly and in plain words, what a trace of a model call shows. For questions about the weather you have a tool.",
  tools: [weatherTool],
};

/** Looks at the weather, and never plans a journey itself. */
export const WEATHER_AGENT: Agent = {
  name: "Weather Agent",
  system: "You compare the weather of cities with your tool. As soon as you know which one is the better, hand over to the travel agent.",
  tools: [weatherTool],
  handoff: {
    name: "transfer_to_travel_agent",
    description: "Hand the conversation over to the agent that plans journeys",
    parameters: { destination: "The city with the better weather", reason: "Why it is the better, in a few words" },
  },
};

export const TRAVEL_AGENT: Agent = {
  name: "Travel Agent",
  system: "You plan a weekend in the city that you are given. Look up a train and a room with your tool, and answer with a short plan.",
  tools: [tripsTool],
};
