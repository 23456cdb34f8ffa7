import { chat } from "./app.js";

console.log(JSON.stringify(await chat(JSON.parse(process.argv[2]))));
