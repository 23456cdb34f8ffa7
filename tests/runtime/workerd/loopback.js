// All that a worker sends out passes here: what it asks of OpenAI goes to the local model, and nothing else leaves this machine.
export default {
  fetch(request, env) {
    return fetch(new Request(request.url.replace("https://api.openai.com", env.MODEL_ORIGIN), request));
  },
};
