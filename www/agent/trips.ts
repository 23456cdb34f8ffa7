import { textOf } from "../../demo/json.js";
import type { RunnableTool } from "./tool.js";

const ANSWER_MS = 620;

/** Finds a train, a room and something to do. */
export const tripsTool: RunnableTool = {
  name: "find_trips",
  description: "A train, a room and an outing for a weekend in a city",
  parameters: { destination: "Name of the city" },
  run: async (given) => {
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    const destination = textOf(given["destination"]);
    return {
      destination,
      train: "16:40 night train, one change, arriving 7:55",
      room: "a quiet room with a balcony, five minutes from the station",
      saturday: "the old town on foot, then the ferry across the water",
      euros: 318,
    };
  },
  show: (result) => `train, room, ${String(result["euros"])} €`,
};
