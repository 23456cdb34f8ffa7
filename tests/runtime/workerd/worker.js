import { chat } from "./app.js";

export default {
  async fetch(request) {
    return new Response(await chat(await request.json()));
  },
};
