// The program that Node, Deno and Bun run: the apps of one check, in a process of their own.
import process from "node:process";
import { run } from "./apps.js";

const { check, settings } = JSON.parse(process.argv[2]);
console.log(JSON.stringify(await run(check, settings)));
