import { init } from "genspan";

/**
 * Runs two agents side by side, each with a call to the model, a tool and a sub-agent, and returns their names after the traces
 * have left. Parents are given by handle, since browsers have no other way.
 */
export async function run({ dsn, modelOrigin, label }) {
  const genspan = init({ dsn });

  function weather(agent, city) {
    return agent.fetch(`${modelOrigin}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: `Tell me of ${city}` }] }),
    });
  }

  async function ask(name, city) {
    return genspan.invokeAgent({ name, conversationId: `conversation of ${name}`, parent: null }, async (agent) => {
      const response = await weather(agent, city);
      await response.json();
      await agent.executeTool({ name: "get_weather" }, async () => 18);
      return agent.invokeAgent({ name: `${name}'s guide` }, async (guide) => {
        await (await weather(guide, city)).text();
        return name;
      });
    });
  }

  const names = await Promise.all([ask(`Anna ${label}`, "Paris"), ask(`Ben ${label}`, "Oslo")]);
  if (!(await genspan.close(10_000))) throw new Error("the traces did not leave in time");
  return names;
}
