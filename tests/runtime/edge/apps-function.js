import { run } from "./apps.js";

addEventListener("fetch", (event) => {
  const answer = event.request.json().then(({ check, settings }) => run(check, [settings]));
  event.respondWith(answer.then((returned) => Response.json(returned)));
});
