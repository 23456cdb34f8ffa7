import { GET } from "./route.js";

addEventListener("fetch", (event) => event.respondWith(GET(event.request, event)));
