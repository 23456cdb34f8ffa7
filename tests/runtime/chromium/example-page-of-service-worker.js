await navigator.serviceWorker.register("./service-worker.js", { type: "module", scope: "./example-page.html" });
await navigator.serviceWorker.ready;
// The worker takes over the pages that are loaded from now on.
if (!navigator.serviceWorker.controller) location.reload();
else {
  await fetch("/v1/chat/completions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "What is the weather in Paris?" }] }),
  });
}
