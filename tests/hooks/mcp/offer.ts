import { z } from "zod";
import type { ZodType } from "zod";

/** What a handler of either generation can do while it answers. */
export interface Reach {
  readonly signal: AbortSignal;
  readonly token: string | number | undefined;
  notify(method: string, params: object): Promise<unknown> | undefined;
  elicit(params: object): Promise<unknown> | undefined;
  sample(params: object): Promise<unknown> | undefined;
}

/** What the server's tools use. */
export interface Offered {
  readonly askModel: () => Promise<string>;
  /** The tool that hangs has begun. */
  readonly onHanging: () => void;
  /** The tool that hangs was told to stop. */
  readonly onStopped: () => void;
}

/** How a generation does it. */
interface Ways {
  reach(more: object): Reach;
  promptOf(shape: Record<string, ZodType>): unknown;
  completable(schema: ZodType, complete: (begun: string) => string[]): ZodType;
}

interface Offering {
  registerTool(...told: never[]): unknown;
  registerPrompt(...told: never[]): unknown;
  registerResource(...told: never[]): unknown;
}

/** Gives a server of either generation its tools, a prompt and a resource. */
export function offer(server: Offering, { askModel, onHanging, onStopped }: Offered, { reach, promptOf, completable }: Ways): void {
  const tool = (name: string, shape: Record<string, ZodType>, run: (given: Record<string, string>, reached: Reach) => unknown): void => {
    const act = async (given: Record<string, string>, more: object): Promise<object> => textual(String(await run(given, reach(more))));
    Reflect.apply(server.registerTool, server, [name, { description: name, inputSchema: z.object(shape) }, act]);
  };
  tool("get_weather", { city: z.string() }, ({ city }) => {
    if (city === "Atlantis") throw new Error("no such city");
    return `18 °C in ${city}`;
  });
  tool("walk", {}, async (_, { notify, token }) => {
    await notify("notifications/progress", { progressToken: token, progress: 1, total: 4, message: "around the corner" });
    await notify("notifications/message", { level: "info", logger: "legs", data: { steps: 12 } });
    return "there";
  });
  tool("repaint", {}, (_, { notify }) => notify("notifications/resources/updated", { uri: "weather://painter:secret@paris/sky?key=secret" }));
  tool("think", {}, askModel);
  tool("ask_back", {}, (_, { sample }) => sample({ messages: [{ role: "user", content: { type: "text", text: "What is Paris?" } }], maxTokens: 50 }));
  tool("make_sure", {}, (_, { elicit }) => elicit({ message: "Are you sure?", requestedSchema: { type: "object", properties: { sure: { type: "boolean" } } } }));
  tool("hang", {}, (_, { signal }) => {
    const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve)).then(onStopped);
    onHanging();
    return stopped;
  });

  const say = async ({ city }: { city: string }): Promise<object> => ({ description: "A brief", messages: [{ role: "user", content: { type: "text", text: `Brief me on ${city}` } }] });
  const cities = completable(z.string(), (begun) => ["Paris", "Prague"].filter((city) => city.startsWith(begun)));
  Reflect.apply(server.registerPrompt, server, ["brief", { description: "A brief", argsSchema: promptOf({ city: cities }) }, say]);
  Reflect.apply(server.registerResource, server, ["paris", "weather://paris", {}, async () => ({ contents: [{ uri: "weather://paris", text: "18 °C" }] })]);
}

function textual(text: string): object {
  return { content: [{ type: "text", text }] };
}
