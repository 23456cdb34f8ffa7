import { run } from "./apps.js";

export default {
  async fetch(request) {
    const { check, settings } = await request.json();
    return Response.json(await run(check, [settings]));
  },
};
