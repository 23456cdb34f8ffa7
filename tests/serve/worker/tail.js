/** Is told of each request of the worker beside it when all its work is over, and passes that on. */
export default {
  async tail(events, env) {
    for (const { event, outcome, exceptions, logs } of events) {
      if (!event?.request) continue;
      const said = [...exceptions.map(({ message }) => message), ...logs.map(({ message }) => String(message))];
      await fetch(env.OUTCOMES, { method: "POST", body: JSON.stringify({ path: new URL(event.request.url).pathname, outcome, said }) });
    }
  },
};
